import { readArguments } from './arguments.ts'
import { disposable } from './disposable.ts'
import { runKit } from './kit.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { run } from './report.ts'
import { withOwner } from './with-owner.ts'

/**
 * drizzle-kit's studio, for a local or a preview database: it edits rows as the owner, past row security, for any
 * page that is open in a browser of this machine.
 */
await run(async () => {
  const { values } = readArguments('npm run db:studio -- --port 4983', {
    options: { port: { type: 'string' } },
  })
  const url = ownerUrlFromEnvironment()
  await withOwner(url, (owner) => disposable(owner, url, 'db:studio'))
  return runKit(['studio', ...(values.port ? ['--port', values.port] : [])])
})
