import { readFile } from 'node:fs/promises'
import { Miniflare } from 'miniflare'
import { keyRates } from '../../core/http/rates.ts'

// A program of its own, so that it can be on the leash: workerd outlives a Node that is killed outright.
// It serves the script that its argument names, over the database of DATABASE_URL, and prints where.

const [script = ''] = process.argv.slice(2)

function unlimited(namespace: string) {
  return { type: 'rate-limit', namespace, simple: { limit: 100_000_000, period: 60 } } as const
}

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
          DATABASE_URL: { type: 'text', value: process.env.DATABASE_URL ?? '' },
          APP_DOMAIN: { type: 'text', value: 'localhost' },
          APP_ORIGIN: { type: 'text', value: 'http://localhost' },
          AUTH_DATABASE_URL: { type: 'text', value: process.env.DATABASE_URL ?? '' },
          AUTH_SECRET: { type: 'text', value: 'a bench signs nothing that is of any use' },
          LIMIT_ADDRESS: unlimited('1'),
          LIMIT_READ: unlimited('2'),
          LIMIT_WRITE: unlimited('3'),
          ...Object.fromEntries(
            keyRates.map((rate) => [`LIMIT_KEY_${rate}`, unlimited(`key_${rate}`)]),
          ),
        },
      },
    },
  ],
})
console.log((await miniflare.ready).origin)
