import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Scratch, until } from './database.ts'
import { type Folder, file } from './folder.ts'
import { command, type Program } from './programs.ts'

const places = ['before', 'within', 'checkpoint', 'commit'] as const

/** Where a runner is stopped: around which statement, and how its session in Postgres ends then. */
export type Point = {
  step: number
  place: (typeof places)[number]
  /** Postgres has noticed that the program is gone; else the session goes on until it wants to answer. */
  noticed: boolean
}

/** Statements of one transaction, then as many with a checkpoint each, then a concurrent index build. */
export const steps = { whole: 25, all: 48, index: 48 }

const lockOf = (step: number, place: Point['place']) => step * places.length + places.indexOf(place)
const gate = (step: number, place: Point['place']) => `select gate(${lockOf(step, place)})`

/** A statement that stops where a test holds the lock of a point: before its effect, after it, and in its COMMIT. */
const statement = (step: number) =>
  `${gate(step, 'before')}; insert into log values (${step}); ${gate(step, 'within')}`

export const tableSql = file(
  'create table log (step int)',
  // A test may hold it for as long as it takes: no lock_timeout.
  `create function gate(point int) returns void language sql set lock_timeout = 0
     as 'select pg_advisory_xact_lock_shared(point)'`,
  `create function at_commit() returns trigger language plpgsql
     as 'begin perform gate(new.step * ${places.length} + ${places.indexOf('commit')}); return null; end'`,
  `create constraint trigger at_commit after insert on log deferrable initially deferred
     for each row execute function at_commit()`,
)
export const statements = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => statement(from + index))

/** The places at which a runner can be stopped around a statement. */
export function placesOf(step: number): readonly Point['place'][] {
  if (step === steps.index) return ['within', 'checkpoint']
  return step < steps.whole - 1 ? ['before', 'within'] : places
}

/** Starts a runner, lets it come to a point, which locks of ours keep it at, and kills it there. */
export async function killAt(db: Scratch, folder: Folder, point: Point): Promise<void> {
  const { step, place, noticed } = point
  let holder = await db.open()
  await holder.query(
    step === steps.index
      ? 'begin; lock table log in row exclusive mode'
      : `select pg_advisory_lock(${lockOf(step, place === 'checkpoint' ? 'within' : place)})`,
  )
  const runner = command(db.url, 'up', '--folder', folder.path)
  let backend = await heldBy(db, holder, runner)
  if (place === 'checkpoint') {
    const before = holder
    holder = await db.open()
    const record = step < steps.whole ? '__drizzle_migrations' : 'migration_runs'
    await holder.query(`begin; lock table drizzle.${record} in exclusive mode`)
    await before.end()
    backend = await heldBy(db, holder, runner)
  }
  runner.child.kill('SIGKILL')
  expect(await runner.ended, runner.output()).toBe(-1)
  if (noticed) await db.rows('select pg_terminate_backend($1)', [backend])
  else await holder.end()
  await until(async () => (await sessionsOf(db)).length === 0)
  if (noticed) await holder.end()
}

/** The sessions of our runner, also of one that is gone and was not missed yet. */
export const sessionsOf = (db: Scratch) =>
  db.rows(`select pid from pg_stat_activity
    where application_name like 'guildhall-migrate%' and datname = current_database()`)

/** The process of Postgres in which a program waits for a lock that a session of ours holds. */
export async function heldBy(
  db: Scratch,
  holder: Awaited<ReturnType<Scratch['open']>>,
  program: Program,
): Promise<unknown> {
  const { rows } = await holder.query('select pg_backend_pid() as pid')
  for (;;) {
    const [waiting] = await db.rows(
      `select pid from pg_stat_activity where datname = current_database() and $1 = any (pg_blocking_pids(pid))`,
      [rows[0]?.pid],
    )
    if (waiting) return waiting[0]
    expect(program.child.exitCode, program.output()).toBe(null)
    await sleep(100)
  }
}
