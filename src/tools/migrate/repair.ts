import { CommandError } from '../command/report.ts'
import type { Migration } from './files.ts'
import { described, releaseLock } from './lock.ts'
import { forget, readRecord, recordApplied, recordBegin, rewriteRecord } from './record.ts'
import { type Options, readStates, type Session, withLock, withSession } from './session.ts'

/** A change of the record alone: no statement of a migration is run. */
export type Repair =
  /** The file as it is now is what the database has. */
  | { kind: 'accept'; tag: string }
  /** The database has its effect already. */
  | { kind: 'mark-applied'; tag: string }
  /** The database does not have its effect: by tag, or by drizzle-kit's created_at. */
  | { kind: 'forget'; tag: string }
  /** The holder of the lock is dead: end its session. */
  | { kind: 'release-lock'; force: boolean }

/** Does one repair; gives what was done, in words. */
export async function repair(options: Options, wanted: Repair): Promise<string> {
  if (wanted.kind === 'release-lock') {
    return withSession(options, async ({ client }) => {
      const holder = await releaseLock(client, wanted.force)
      return holder ? `Ended the session of ${described(holder)}.` : 'Nobody holds the lock.'
    })
  }
  return withLock(options, async (session) => {
    await session.client.query('begin')
    const outcome = await rewrite(session, wanted)
    await session.client.query('commit')
    return outcome
  })
}

async function rewrite(
  session: Session,
  wanted: Exclude<Repair, { kind: 'release-lock' }>,
): Promise<string> {
  const { client } = session
  const { tag } = wanted
  if (wanted.kind === 'forget') {
    const { applied, begun } = await readRecord(client)
    const row = applied.find((one) => one.tag === tag || String(one.when) === tag)
    if (!row && !begun.some((one) => one.tag === tag))
      throw unknownTag(
        tag,
        applied.map((one) => one.tag ?? String(one.when)),
      )
    if (row) await forget(client, row.when)
    await client.query('delete from drizzle.migration_runs where tag = $1', [tag])
    return `${tag} counts as not applied.`
  }
  const { entries } = await readStates(session)
  const entry = entries.find(({ migration }) => migration.tag === tag)
  if (!entry)
    throw unknownTag(
      tag,
      entries.map(({ migration }) => migration.tag),
    )
  if (wanted.kind === 'accept') {
    if (entry.state !== 'edited' || !entry.applied) throw needless(entry.migration, entry.state)
    await rewriteRecord(client, entry.applied.when, entry.migration)
    return `${tag} counts as applied as its file is now.`
  }
  if (entry.applied) throw needless(entry.migration, entry.state)
  await recordBegin(client, entry.migration)
  await recordApplied(client, entry.migration)
  return `${tag} counts as applied.`
}

/** The error for an unknown tag, with the known ones. */
export function unknownTag(tag: string, known: readonly string[]): CommandError {
  return new CommandError({
    what: `there is no migration ${tag}`,
    todo: `the tags: ${known.join(', ') || 'none'}; npm run db:status lists them`,
    code: 2,
  })
}

function needless({ tag }: Migration, state: string): CommandError {
  return new CommandError({
    what: `${tag} needs no such repair`,
    why: `it is ${state}`,
    todo: 'npm run db:status shows the state of each migration',
    code: 2,
  })
}
