import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Scratch, scratch, until } from './support/database.ts'
import { at, type Folder, file, folderOf } from './support/folder.ts'
import { recorded, seen, upTags } from './support/matrix.ts'
import { command, stockMigrate } from './support/programs.ts'

const table = { tag: '0000_table', when: at(1), sql: 'create table log (step int)' }
const step = (number: number) => `insert into log values (${number}); select pg_sleep(0.004)`
const steps = (from: number) => Array.from({ length: 25 }, (_, index) => step(from + index))
const whole = { tag: '0001_whole', when: at(2), sql: file(...steps(0)) }
const pieces = {
  tag: '0002_pieces',
  when: at(3),
  sql: `-- no-transaction\n${file(...steps(25), 'create index concurrently log_step on log (step)')}`,
}
const everyStep = Array.from({ length: 50 }, (_, index) => index)

test('killed at 50 random points: each statement has its effect exactly once', async () => {
  const folder = await folderOf([table, whole, pieces])
  const stops = await Promise.all([killed(folder, 17), killed(folder, 17), killed(folder, 16)])
  // Killed within the work, and not only before or after it.
  const within = stops.flat().filter((count) => count > 0 && count < everyStep.length)
  expect(stops.flat()).toHaveLength(50)
  expect(within.length).toBeGreaterThan(0)

  const stock = await scratch()
  const whole2 = await folderOf([table, { ...whole, sql: file(...steps(0), 'select pg_sleep(3)') }])
  const program = stockMigrate(stock.url, whole2)
  await until(
    async () =>
      (
        await stock.rows(
          `select from pg_stat_activity where query like '%pg_sleep(3)%' and pid <> pg_backend_pid()`,
        )
      ).length > 0,
  )
  program.child.kill('SIGKILL')
  await program.ended
  expect((await stock.rows(`select to_regclass('log')`))[0]).toEqual([null])
  seen(
    'killed within a file, 50 times',
    'resumes; each statement has its effect once',
    'undoes the whole run; starts over',
  )
})

/** Kills runners `times` times, on one database after another; gives how many steps were recorded at each kill. */
async function killed(folder: Folder, times: number): Promise<number[]> {
  const stops: number[] = []
  while (stops.length < times) {
    const db = await scratch()
    while (stops.length < times) {
      const runner = command(db.url, 'up', '--folder', folder.path)
      await Promise.race([
        runner.ended,
        until(() => runner.output().includes('Applying') || runner.child.exitCode !== null),
      ])
      if (runner.child.exitCode === null)
        await Promise.race([sleep(Math.random() * 250), runner.ended])
      runner.child.kill('SIGKILL')
      const code = await runner.ended
      if (code === 0) break
      expect(code, runner.output()).toBe(-1)
      stops.push(await doneSteps(db))
    }
    await upTags(db, folder)
    expect((await db.rows('select step from log order by step')).flat()).toEqual(everyStep)
    expect(
      await db.rows(`select indisvalid from pg_index where indrelid = 'log'::regclass`),
    ).toEqual([[true]])
    expect(await recorded(db)).toEqual([table.when, whole.when, pieces.when])
  }
  return stops
}

async function doneSteps(db: Scratch): Promise<number> {
  if ((await db.rows(`select to_regclass('log')`))[0]?.[0] === null) return 0
  return (await db.rows('select from log')).length
}

test('killed inside of a concurrent index build: the INVALID index is dropped and built anew', async () => {
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
  await until(
    async () =>
      (
        await db.rows(
          `select from pg_stat_activity where application_name like 'guildhall-migrate%' and datname = current_database()`,
        )
      ).length === 0,
  )
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
  seen(
    'killed inside of CREATE INDEX CONCURRENTLY',
    'drops the INVALID index, builds it anew',
    'exit 1 without a reason: cannot run such a file',
  )
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

test('an edit of a file that was begun is refused', async () => {
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
