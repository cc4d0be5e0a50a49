import { readArguments } from './arguments.ts'
import { refuseInProd } from './environment.ts'
import { runKit } from './kit.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { run } from './report.ts'

/** drizzle-kit's studio. It edits rows as the owner, past row security: not in prod. */
await run(async () => {
  const { values } = readArguments('npm run db:studio -- --port 4983', {
    options: { port: { type: 'string' } },
  })
  refuseInProd('db:studio')
  ownerUrlFromEnvironment()
  return runKit(['studio', ...(values.port ? ['--port', values.port] : [])])
})
