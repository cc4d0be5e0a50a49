import { readFile } from 'node:fs/promises'
import { Miniflare } from 'miniflare'
import { keyRates } from '../../src/core/runtime/rates.ts'

// A program of its own, so that it can be on the leash: workerd outlives a Node process that is killed outright.
// It serves the script that its argument names, over the database of DATABASE_URL, and prints its address.

const [script = ''] = process.argv.slice(2)
const databaseUrl = process.env.DATABASE_URL ?? ''
const variables = {
  DATABASE_URL: databaseUrl,
  APP_DOMAIN: 'localhost',
  APP_ORIGIN: 'http://localhost',
  AUTH_DATABASE_URL: databaseUrl,
  AUTH_SECRET: 'a bench signs nothing that is of any use',
}
const limiters = [
  ...['LIMIT_ADDRESS', 'LIMIT_READ', 'LIMIT_WRITE'],
  ...keyRates.map((rate) => `LIMIT_KEY_${rate}`),
]
const unlimited = (namespace: string) =>
  ({ type: 'rate-limit', namespace, simple: { limit: 100_000_000, period: 60 } }) as const

const miniflare = new Miniflare({
  // One log line a request is for an operator, not for a table.
  handleStructuredLogs: () => undefined,
  workers: [
    {
      config: {
        name: 'guildhall',
        compatibilityDate: '2026-11-01',
        compatibilityFlags: ['nodejs_compat'],
        manifest: {
          mainModule: 'worker.js',
          modules: { 'worker.js': { type: 'esm', contents: await readFile(script, 'utf8') } },
        },
        env: {
          ...Object.fromEntries(
            Object.entries(variables).map(([name, value]) => [
              name,
              { type: 'text', value } as const,
            ]),
          ),
          ...Object.fromEntries(limiters.map((name) => [name, unlimited(name)])),
        },
      },
    },
  ],
})
console.log((await miniflare.ready).origin)
