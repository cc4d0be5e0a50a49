import { readFile } from 'node:fs/promises'
import { Miniflare } from 'miniflare'
import { limiters, textBindings, variables } from './bindings.ts'

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
          ...textBindings(variables),
          ...Object.fromEntries(limiters.map((name) => [name, unlimited(name)])),
        },
      },
    },
  ],
})
console.log((await miniflare.ready).origin)
