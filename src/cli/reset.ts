import { escapeIdentifier } from 'pg'
import { readArguments } from '../tools/command/arguments.ts'
import { withClient } from '../tools/command/connection.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { disposable } from '../tools/command/disposable.ts'
import { type Owner, ownerOf, withOwner } from '../tools/command/owner.ts'
import { CommandError, messageOf, run } from '../tools/command/report.ts'
import { migrate } from './migrate.ts'
import { seedSystem } from './seed/system.ts'

/** Milliseconds that others may hold what is to be dropped. */
const waitMs = 2_000

/**
 * Empties a local or a preview database, and makes it anew: every migration, and what every database has. Gives
 * its name.
 * @throws {CommandError} for any other database, and when somebody works in it; then nothing is changed.
 */
export async function resetDatabase(ownerUrl: string): Promise<string> {
  const name = await withClient(ownerUrl, 'guildhall-reset', async (client) => {
    const owner = ownerOf(client)
    const name = await disposable(owner, ownerUrl, 'db:reset')
    try {
      await owner('begin', [])
      await owner(`set local lock_timeout = ${waitMs}`, [])
      await owner(`drop schema ${(await schemas(owner)).join(', ')} cascade`, [])
      await owner('create schema public', [])
      await owner('commit', [])
    } catch (cause) {
      throw new CommandError({
        what: `${name} could not be emptied; nothing was removed`,
        why: messageOf(cause),
        todo: 'end what uses it, and run npm run db:reset again',
        cause,
      })
    }
    return name
  })
  await migrate({ url: ownerUrl })
  await withOwner(ownerUrl, seedSystem)
  return name
}

/** The schemas that are ours to drop: Postgres's own and the platform's belong to other roles. */
async function schemas(owner: Owner): Promise<string[]> {
  const rows = await owner<{ name: string }>(
    `select nspname as name from pg_namespace
     where nspname !~ '^pg_' and nspname <> 'information_schema' and pg_has_role(nspowner, 'usage')`,
    [],
  )
  return rows.map(({ name }) => escapeIdentifier(name))
}

if (import.meta.main) {
  await run(async () => {
    readArguments('npm run db:reset', { options: {} })
    const name = await resetDatabase(ownerUrlFromEnvironment())
    console.log(`Reset ${name}: emptied, migrated, and seeded with what every database has.`)
    console.log('The demo tenants and their keys come back with: npm run db:seed -- --demo')
  })
}
