import { CommandError, type Failure } from '../command/report.ts'
import type { Runner } from './apply.ts'
import { connectOwner } from './connect.ts'
import { type Migration, migrationsFolder, readMigrations } from './files.ts'
import { holdLock } from './lock.ts'
import { prepareRecord, readRecord, rewriteRecord } from './record.ts'
import { labelOf, type MigrationStates, migrationStates } from './state.ts'

export type Options = {
  url: string
  folder?: string | undefined
  say?: ((line: string) => void) | undefined
  /** Milliseconds to wait for another runner: two minutes. */
  waitMs?: number | undefined
  /** Milliseconds that a statement may wait for a lock: 5000. */
  lockTimeoutMs?: number | undefined
  /** How often a migration is tried that loses a lock: 8 times. */
  attempts?: number | undefined
  /** The migrations that there are, as far as this runner is concerned: all. */
  only?: ((migration: Migration) => boolean) | undefined
}

/** A runner, with the folder of its migrations. */
export type Session = Runner & { folder: string; only: (migration: Migration) => boolean }

/** Runs `work` over one direct connection that may make changes, and closes it whatever happens. */
export async function withSession<Result>(
  options: Options,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { url, folder = migrationsFolder, say = () => undefined, only = () => true } = options
  const { lockTimeoutMs = 5_000, attempts = 8 } = options
  const client = await connectOwner(url)
  try {
    const { rows } = await client.query<Role>(
      `select current_user as role,
         has_database_privilege(current_database(), 'create') as creates,
         (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'drizzle') as before`,
    )
    const [who] = rows
    if (!who?.creates || (who.before ?? who.role) !== who.role) throw wrongRole(who)
    return await work({
      client,
      folder,
      only,
      say,
      lockTimeoutMs,
      attempts,
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The same, as the one runner of the database, with the tables that keep its record. */
export async function withLock<Result>(
  options: Options,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return withSession(options, async (session) => {
    await holdLock(session.client, { waitMs: options.waitMs ?? 120_000, say: session.say })
    await prepareRecord(session.client)
    return work(session)
  })
}

/** The state of each migration, in the files and in the database. */
export async function readStates({ client, folder, only }: Session): Promise<MigrationStates> {
  const migrations = (await readMigrations(folder)).filter(only)
  return migrationStates(migrations, await readRecord(client), Date.now())
}

/**
 * Gives the migrations that were restamped their new identity in the database too, and the migrationStates after that.
 */
export async function followRestamps(
  session: Session,
  found: MigrationStates,
): Promise<MigrationStates> {
  const { client, say } = session
  const restamped = found.entries.filter(({ state }) => state === 'restamped')
  if (restamped.length === 0) return found
  await client.query('begin')
  for (const { migration, applied } of restamped) {
    if (!applied) continue
    say(`${labelOf(applied)} is ${migration.tag} now: following its restamp`)
    await rewriteRecord(client, applied.when, migration)
  }
  await client.query('commit')
  return readStates(session)
}

/** @throws {CommandError} with code 2, when there is a reason to reject. */
export function refuseFor([first, ...others]: readonly Failure[]): void {
  if (!first) return
  const more = others.map(({ what, todo }) => `\nalso: ${what}\n  do: ${todo}`).join('')
  throw new CommandError({ ...first, todo: `${first.todo ?? ''}${more}`, code: 2 })
}

type Role = { role: string; creates: boolean; before: string | null }

function wrongRole({ role, creates, before }: Partial<Role> = {}): CommandError {
  return new CommandError({
    what: `${role} may not change the schema of this database`,
    why: creates
      ? `${before} applied what is there: the tables would have two owners, and the default privileges are ${before}'s`
      : 'it lacks CREATE on the database, which the owner has',
    todo: `put the connection string of ${before ?? 'the owner'} into DATABASE_OWNER_URL: at Neon neondb_owner, never app_user`,
    code: 2,
  })
}
