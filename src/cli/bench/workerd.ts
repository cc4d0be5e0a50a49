import { readFile } from 'node:fs/promises'
import { Miniflare } from 'miniflare'
import { keyRates } from '../../core/http/rate-limit.ts'

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
        manifest: {
          mainModule: 'worker.js',
          modules: { 'worker.js': { type: 'esm', contents: await readFile(script, 'utf8') } },
        },
        env: {
          DATABASE_URL: { type: 'text', value: process.env.DATABASE_URL ?? '' },
          APP_DOMAIN: { type: 'text', value: 'localhost' },
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
