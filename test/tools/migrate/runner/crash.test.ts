import { expect, test } from 'vitest'
import { generator } from '../../../support/load/random.ts'
import { scratch, until } from './support/database.ts'
import { at, file, folderOf } from './support/folder.ts'
import {
  heldBy,
  killAt,
  type Point,
  placesOf,
  sessionsOf,
  statements,
  steps,
  tableSql,
} from './support/kills.ts'
import { recorded, upTags } from './support/matrix.ts'
import { command, stockMigrate } from './support/programs.ts'

const table = { tag: '0000_table', when: at(1), sql: 'create table log (step int)' }
const gates = { ...table, sql: tableSql }
const whole = { tag: '0001_whole', when: at(2), sql: file(...statements(0, steps.whole)) }
const build = 'create index concurrently log_step on log (step)'
const pieces = {
  tag: '0002_pieces',
  when: at(3),
  sql: `-- no-transaction\n${file(...statements(steps.whole, steps.all), build)}`,
}

/** A point at each statement, at a place of chance; two at the index. */
const pick = generator(50)
const points: Point[] = [...Array(steps.all).keys()].map((step) => {
  const places = placesOf(step)
  return { step, place: places[pick(places.length)] ?? 'within', noticed: pick(2) === 0 }
})
for (const place of placesOf(steps.index)) points.push({ step: steps.index, place, noticed: true })

/** How many statements have had their effect when the session of a killed runner is gone. */
function effectsAt({ step, place, noticed }: Point): number {
  const committed = place === 'commit' && !noticed
  if (step < steps.whole) return committed ? steps.whole : 0
  return committed ? step + 1 : step
}

const lanes = 5
test('killed at 50 points, one after the other: each statement has its effect exactly once', async () => {
  const folder = await folderOf([gates, whole, pieces])
  const kills = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const db = await scratch()
      const found: [Point, number][] = []
      for (const point of points.filter(({ step }) => step % lanes === lane)) {
        await killAt(db, folder, point)
        found.push([point, (await db.rows('select from log')).length])
      }
      await upTags(db, folder)
      expect(await db.rows('select step from log order by step')).toEqual(
        Array.from({ length: steps.all }, (_, step) => [step]),
      )
      expect(
        await db.rows(`select indisvalid from pg_index where indrelid = 'log'::regclass`),
      ).toEqual([[true]])
      expect(await recorded(db)).toEqual([table.when, whole.when, pieces.when])
      return found
    }),
  )
  expect(kills.flat()).toHaveLength(50)
  for (const [point, effects] of kills.flat()) {
    expect(effects, JSON.stringify(point)).toBe(effectsAt(point))
  }
})

test('drizzle-kit killed within a file, for comparison', async () => {
  const stock = await scratch()
  const holder = await stock.open()
  await holder.query('select pg_advisory_lock(1)')
  const held = { ...whole, sql: 'select pg_advisory_xact_lock(1)' }
  const program = stockMigrate(stock.url, await folderOf([table, held]))
  await heldBy(stock, holder, program)
  program.child.kill('SIGKILL')
  await program.ended
  expect(await stock.rows(`select to_regclass('log')`)).toEqual([[null]])
})

test('runner killed inside a concurrent index build: the INVALID index is dropped and built again', async () => {
  const index = {
    tag: '0001_index',
    when: at(2),
    sql: '-- no-transaction\ncreate unique index concurrently log_step on log (step)',
  }
  const [db, folder] = [await scratch(), await folderOf([table])]
  await upTags(db, folder)
  await folder.write([table, index])
  const old = await db.open()
  await old.query('begin; insert into log values (1)')

  const runner = command(db.url, 'up', '--folder', folder.path)
  const state = () => db.rows(`select indisvalid from pg_index where indrelid = 'log'::regclass`)
  await until(async () => (await state()).length === 1)
  runner.child.kill('SIGKILL')
  await runner.ended
  // Postgres notices that the program is gone, and lets go of the lock.
  await until(async () => (await sessionsOf(db)).length === 0)
  expect(await state()).toEqual([[false]])
  await old.query('commit')

  const said: string[] = []
  expect(await upTags(db, folder, { say: (line) => said.push(line) })).toEqual(['0001_index'])
  expect(said.join('\n')).toContain('public.log_step is left over from a build that did not end')
  expect(await state()).toEqual([[true]])

  const stock = await scratch()
  const program = stockMigrate(stock.url, folder)
  expect(await program.ended).toBe(1)
  expect(await stock.rows(`select to_regclass('log')`)).toEqual([[null]])
})

test('a concurrent build that cannot succeed leaves the way clear for the next try', async () => {
  const index = {
    tag: '0001_index',
    when: at(2),
    sql: `-- no-transaction\n${file('insert into log values (1), (1)', 'create unique index concurrently log_step on log (step)')}`,
  }
  const [db, folder] = [await scratch(), await folderOf([table, index])]
  await expect(upTags(db, folder)).rejects.toThrow(
    '1 of 2 statements are applied and recorded: it resumes there',
  )
  await db.run('delete from log where ctid = (select ctid from log limit 1)')
  expect(await upTags(db, folder)).toEqual(['0001_index'])
  expect(await db.rows('select step from log')).toEqual([[1]])
})

test('an index that stood there before is not taken for the one to build', async () => {
  const index = {
    tag: '0001_index',
    when: at(2),
    sql: '-- no-transaction\ncreate index concurrently log_step on log (step)',
  }
  const [db, folder] = [await scratch(), await folderOf([table, index])]
  await db.run('create table log (step int, other int)')
  await db.run('create index log_step on log (other)')
  await folder.write([{ ...table, sql: 'select 1' }, index])
  await expect(upTags(db, folder)).rejects.toThrow('0001_index failed')
  await expect(upTags(db, folder)).rejects.toThrow('0001_index failed')
})

test('an edit of a half-applied file is rejected', async () => {
  const halves = {
    tag: '0001_halves',
    when: at(2),
    sql: `-- no-transaction\n${file('insert into log values (1)', 'insert into log values (1 / 0)')}`,
  }
  const [db, folder] = [await scratch(), await folderOf([table, halves])]
  await expect(upTags(db, folder)).rejects.toThrow('1 of 2')
  await folder.write([table, { ...halves, sql: halves.sql.replace('(1)', '(2)') }])
  await expect(upTags(db, folder)).rejects.toThrow('0001_halves was edited after it was begun')
})
