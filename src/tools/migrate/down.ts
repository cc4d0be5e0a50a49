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
      const way = await usableRollback(session.folder, migration.tag, back.loseData ?? false)
      ways.push({ migration, way })
    }
    const done: Applied[] = []
    for (const { migration, way } of ways) done.push(await rollBack(session, migration, way))
    return done
  })
}

/** A partly applied migration needs the ones that would be rolled back. */
function halfApplied({ entries }: MigrationStates): Failure[] {
  return entries.flatMap(({ migration: { tag }, applied, begun }) => {
    if (applied || !begun || (begun.done === 0 && !begun.running)) return []
    const what = `${tag} was stopped within: ${begun.done} of its statements are applied`
    const todo = `finish it with npm run db:migrate, then roll back; or undo its statements by hand, and npm run db:repair -- --forget ${tag}`
    return [{ what, why: 'it depends on the migrations before it', todo }]
  })
}

function chosen({ entries }: MigrationStates, { count = 1, to }: RollbackOptions): Migration[] {
  const applied = entries.filter(({ state }) => state === 'applied')
  const newestFirst = applied.map(({ migration }) => migration).sort((a, b) => b.when - a.when)
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
  const refuse = (what: string, why: string, todo: string) => {
    throw new CommandError({ what, why, todo, code: 2 })
  }
  const path = rollbackPath(folder, tag)
  const way = await readRollback(folder, tag)
  if (!way) {
    const todo = 'write it, or undo the change in a new migration'
    return refuse(`${tag} has no rollback`, `there is no ${path}`, todo)
  }
  const { loses, keeps, missing } = way
  if (missing[0] !== undefined) {
    const why = `to be written by hand: ${missing[0]}`
    refuse(
      `the rollback of ${tag} is not finished`,
      why,
      `write it in ${path} and remove that line`,
    )
  }
  const statements = await statementsOf(way, rollbackTag(tag))
  const lost = statements.flatMap((statement) => statement.loses)
  const unseen = statements.find(({ opaque }) => opaque)
  const say = 'say it at its top: -- loses data: what is lost'
  if (unseen && loses.length + keeps.length === 0) {
    const what = `the rollback of ${tag} runs code, and what that loses cannot be seen`
    refuse(what, firstLine(unseen.sql), `${say}; or -- loses no data: why`)
  }
  if (lost.length > 0 && loses.length === 0) {
    refuse(`the rollback of ${tag} loses data and does not say so`, lost.join(', '), say)
  }
  if (loses.length > 0 && !loseData) {
    const todo = 'take a backup or a branch of the database first; then add --lose-data'
    refuse(`undoing ${tag} loses data`, loses.join('; '), todo)
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
