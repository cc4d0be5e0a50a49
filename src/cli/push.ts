import { readArguments } from './arguments.ts'
import { disposable } from './disposable.ts'
import { runKit } from './kit.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { run } from './report.ts'
import { withOwner } from './with-owner.ts'

/** drizzle-kit's push, into a database that may be thrown away: it is known to lose policies. */
await run(async () => {
  const { values } = readArguments('npm run db:push -- --force', {
    options: { force: { type: 'boolean', default: false } },
  })
  const url = ownerUrlFromEnvironment()
  const name = await withOwner(url, (owner) => disposable(owner, url, 'db:push'))
  const code = await runKit(['push', ...(values.force ? ['--force'] : [])])
  if (code !== 0) return code
  console.log(`Pushed into ${name}: without FORCE, grants and triggers, and perhaps policies.`)
  console.log(
    'Write the migration with npm run db:generate; npm run db:reset makes the database anew.',
  )
})
