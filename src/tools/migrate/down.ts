import { CommandError, type Failure } from '../command/report.ts'
import { runScript } from './apply.ts'
import { type Migration, type Rollback, readRollback, rollbackPath } from './files.ts'
import { firstLine } from './parse.ts'
import { forget, readRecord } from './record.ts'
import {
  followRestamps,
  type Options,
  readStates,
  refuseFor,
  type Session,
  withLock,
} from './session.ts'
import { type MigrationStates, refusals, rollbackTag } from './state.ts'
import { statementsOf } from './statements.ts'
import type { Applied } from './up.ts'

export type RollbackOptions = {
  /** How many of the latest are rolled back: 1. */
  count?: number | undefined
  /** Or: all that came after this tag. */
  to?: string | undefined
  loseData?: boolean | undefined
}

/**
 * Rolls back the latest migrations, newest first. Gives what it rolled back.
 * @throws {CommandError} when there is no rollback, or when data would be lost without `loseData`: before anything is
 * rolled back.
 */
export async function down(options: Options, back: RollbackOptions): Promise<Applied[]> {
  return withLock(options, async (session) => {
    const found = await readStates(session)
    const entries = found.entries.filter(({ applied }) => applied)
    refuseFor([...halfApplied(found), ...refusals({ ...found, entries, interrupted: [] })])
    const ways: { migration: Migration; way: Rollback }[] = []
    for (const migration of chosen(await followRestamps(session, found), back)) {
      ways.push({
        migration,
        way: await usableRollback(session.folder, migration.tag, back.loseData ?? false),
      })
    }
    const done: Applied[] = []
    for (const { migration, way } of ways) done.push(await rollBack(session, migration, way))
    return done
  })
}

/** A partly applied migration needs the ones that would be rolled back. */
function halfApplied({ entries }: MigrationStates): Failure[] {
  return entries.flatMap(({ migration: { tag }, applied, begun }) =>
    !applied && begun && (begun.done > 0 || begun.running)
      ? [
          {
            what: `${tag} was stopped within: ${begun.done} of its statements are applied`,
            why: 'it depends on the migrations before it',
            todo: `finish it with npm run db:migrate, then roll back; or undo its statements by hand, and npm run db:repair -- --forget ${tag}`,
          },
        ]
      : [],
  )
}

function chosen({ entries }: MigrationStates, { count = 1, to }: RollbackOptions): Migration[] {
  const applied = entries
    .filter(({ state }) => state === 'applied')
    .map(({ migration }) => migration)
  const newestFirst = applied.toSorted((a, b) => b.when - a.when)
  if (to === undefined) return newestFirst.slice(0, count)
  const at = newestFirst.findIndex(({ tag }) => tag === to)
  if (at >= 0) return newestFirst.slice(0, at)
  throw new CommandError({
    what: `no applied migration has the tag ${to}`,
    todo: `name the one that is to stay the newest: ${newestFirst.map(({ tag }) => tag).join(', ') || 'there is none'}`,
    code: 2,
  })
}

/** @throws {CommandError} when a rollback is missing, unfinished, loses data unsaid, or loses it unasked. */
export async function usableRollback(
  folder: string,
  tag: string,
  loseData: boolean,
): Promise<Rollback> {
  const refuse = (what: string, why: string, todo: string) =>
    new CommandError({ what, why, todo, code: 2 })
  const way = await readRollback(folder, tag)
  if (!way)
    throw refuse(
      `${tag} has no rollback`,
      `there is no ${rollbackPath(folder, tag)}`,
      'write it, or undo the change in a new migration',
    )
  const [unwritten] = way.missing
  if (unwritten) {
    throw refuse(
      `the rollback of ${tag} is not finished`,
      `to be written by hand: ${unwritten}`,
      `write it in ${rollbackPath(folder, tag)} and remove that line`,
    )
  }
  const statements = await statementsOf(way, rollbackTag(tag))
  const lost = statements.flatMap(({ loses }) => loses)
  const unseen = statements.find(({ opaque }) => opaque)
  if (unseen && way.loses.length + way.keeps.length === 0) {
    throw refuse(
      `the rollback of ${tag} runs code, and what that loses cannot be seen`,
      firstLine(unseen.sql),
      'say it at its top: -- loses data: what is lost; or -- loses no data: why',
    )
  }
  if (lost.length > 0 && way.loses.length === 0) {
    throw refuse(
      `the rollback of ${tag} loses data and does not say so`,
      lost.join(', '),
      'say it at its top: -- loses data: what is lost',
    )
  }
  if (way.loses.length > 0 && !loseData) {
    throw refuse(
      `undoing ${tag} loses data`,
      way.loses.join('; '),
      'take a backup or a branch of the database first; then add --lose-data',
    )
  }
  return way
}

async function rollBack(session: Session, migration: Migration, way: Rollback): Promise<Applied> {
  const { client, say } = session
  const began = performance.now()
  const identity = { tag: rollbackTag(migration.tag), when: -migration.when, hash: way.hash }
  const begun = (await readRecord(client)).begun.find(({ tag }) => tag === identity.tag)
  if (begun && begun.hash !== way.hash) {
    throw new CommandError({
      what: `the rollback of ${migration.tag} was edited after it was begun`,
      why: `${begun.done} of its statements are done`,
      todo: 'bring the file back from git, and run this again',
      code: 2,
    })
  }
  say(`Rolling back ${migration.tag}${begun ? `, from statement ${begun.done + 1}` : ''}`)
  const tries = await runScript(session, {
    name: identity.tag,
    script: way,
    identity,
    from: begun ?? { done: 0, running: false },
    settle: async () => {
      await forget(client, migration.when)
      await forget(client, identity.when)
    },
  })
  const milliseconds = Math.round(performance.now() - began)
  return { tag: migration.tag, statements: way.statements.length, tries, milliseconds }
}
