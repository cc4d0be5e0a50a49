import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { disposable } from '../tools/command/disposable.ts'
import { withOwner } from '../tools/command/owner.ts'
import { run } from '../tools/command/report.ts'
import { runKit } from './kit.ts'

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
