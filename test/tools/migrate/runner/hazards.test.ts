import { expect, test } from 'vitest'
import { restamp } from '../../../../src/tools/migrate/restamp.ts'
import { scratch, until } from './support/database.ts'
import { at, file, folderOf } from './support/folder.ts'
import { failureOf, recorded, upTags } from './support/matrix.ts'
import { stockMigrate } from './support/programs.ts'

const a = { tag: '0000_a', when: at(1), sql: 'create table a (id int)' }
const b = { tag: '0001_b', when: at(2), sql: 'create table b (id int)' }
const c = { tag: '0002_c', when: at(3), sql: 'create table c (id int)' }

const hasTable = async (
  db: { rows(text: string, values: unknown[]): Promise<unknown[][]> },
  name: string,
) => (await db.rows('select to_regclass($1) is not null', [name]))[0]?.[0]

test('out of order: a branch that was merged later', async () => {
  const [db, stock, folder] = [await scratch(), await scratch(), await folderOf([a, c])]
  for (const one of [db, stock]) await upTags(one, folder)
  await folder.write([a, b, c])

  const refused = await failureOf(upTags(db, folder))
  expect([refused.code, refused.message, refused.todo]).toEqual([
    2,
    expect.stringContaining('0001_b'),
    expect.stringContaining('db:restamp -- 0001_b'),
  ])
  expect(await hasTable(db, 'b')).toBe(false)
  expect(await stockMigrate(stock.url, folder).ended).toBe(0)
  expect(await hasTable(stock, 'b')).toBe(false)

  expect(await restamp(folder.path, '0001_b')).toBe('0002_b')
  expect(await upTags(db, folder)).toEqual(['0002_b'])
  expect(await hasTable(db, 'b')).toBe(true)
})

test('a restamp after it was applied somewhere is followed there, and applied nowhere twice', async () => {
  const [db, folder] = [await scratch(), await folderOf([a, b, c])]
  await upTags(db, folder)
  await restamp(folder.path, '0001_b')
  expect(await upTags(db, folder)).toEqual([])
  expect((await recorded(db)).length).toBe(3)
  expect(await upTags(db, folder)).toEqual([])
})

test('an applied file that was edited', async () => {
  const [db, stock, folder] = [await scratch(), await scratch(), await folderOf([a])]
  for (const one of [db, stock]) await upTags(one, folder)
  await folder.write([{ ...a, sql: 'create table a (id bigint)' }, b])

  const refused = await failureOf(upTags(db, folder))
  expect([refused.code, refused.message, refused.todo]).toEqual([
    2,
    '0000_a was edited after it was applied',
    expect.stringContaining('db:repair -- --accept 0000_a'),
  ])
  expect(await hasTable(db, 'b')).toBe(false)
  expect(await stockMigrate(stock.url, folder).ended).toBe(0)
  expect(await hasTable(stock, 'b')).toBe(true)
})

test('a timestamp in the future', async () => {
  const far = {
    tag: '0001_far',
    when: Date.now() + 30 * 86_400_000,
    sql: 'create table far (id int)',
  }
  const later = { tag: '0002_later', when: Date.now(), sql: 'create table later (id int)' }
  const [db, stock, folder] = [await scratch(), await scratch(), await folderOf([a, far])]
  const refused = await failureOf(upTags(db, folder))
  expect([refused.code, refused.message]).toEqual([
    2,
    expect.stringContaining('0001_far has a timestamp in the future'),
  ])
  expect(await stockMigrate(stock.url, folder).ended).toBe(0)
  await folder.write([a, far, later])
  expect(await stockMigrate(stock.url, folder).ended).toBe(0)
  expect(await hasTable(stock, 'later')).toBe(false)
})

test('a file that is missing: nothing is applied', async () => {
  const [db, stock, folder] = [await scratch(), await scratch(), await folderOf([a, b])]
  await folder.remove('0001_b')
  const refused = await failureOf(upTags(db, folder))
  expect([refused.code, refused.message]).toEqual([2, 'the file 0001_b.sql is missing'])
  expect(await hasTable(db, 'a')).toBe(false)
  expect(await stockMigrate(stock.url, folder).ended).toBe(1)
})

test('a file that the journal does not name', async () => {
  const [db, folder] = [await scratch(), await folderOf([a, b])]
  await folder.write([a])
  const refused = await failureOf(upTags(db, folder))
  expect([refused.code, refused.message]).toEqual([2, '0001_b.sql is not in the journal'])
})

test('a statement that fails takes its own file back, and keeps the ones before', async () => {
  const wrong = { ...b, sql: file('create table b (id int)', 'insert into b values (1 / 0)') }
  const [db, stock, folder] = [await scratch(), await scratch(), await folderOf([a, wrong, c])]
  const failed = await failureOf(upTags(db, folder))
  expect(failed.code).toBe(1)
  expect(failed.message).toBe('0001_b failed; nothing of this file is applied')
  expect(failed.why).toContain('division by zero (22012), in: insert into b values (1 / 0)')
  expect([await hasTable(db, 'a'), await hasTable(db, 'b'), await hasTable(db, 'c')]).toEqual([
    true,
    false,
    false,
  ])
  expect(await recorded(db)).toEqual([a.when])
  expect(await stockMigrate(stock.url, folder).ended).toBe(1)
  expect(await hasTable(stock, 'a')).toBe(false)
  await folder.write([a, b, c])
  expect(await upTags(db, folder)).toEqual(['0001_b', '0002_c'])
})

test('a migration that was removed, or is of another branch', async () => {
  const [db, stock, folder] = [await scratch(), await scratch(), await folderOf([a, b])]
  for (const one of [db, stock]) await upTags(one, folder)
  await folder.remove('0001_b')
  await folder.write([a])
  const refused = await failureOf(upTags(db, folder))
  expect([refused.code, refused.message, refused.todo]).toEqual([
    2,
    'the database has a migration that is not here: 0001_b',
    expect.stringContaining('--forget 0001_b'),
  ])
  expect(await stockMigrate(stock.url, folder).ended).toBe(0)
})

test('a long reader: tries again, and nobody waits behind it for long', async () => {
  const alter = { ...b, sql: 'alter table a add column more int' }
  const [db, stock, folder] = [await scratch(), await scratch(), await folderOf([a])]
  const wide = await folderOf([a, alter])
  for (const one of [db, stock]) await upTags(one, folder)
  const [reader, slowReader] = [await db.open(), await stock.open()]
  for (const session of [reader, slowReader]) await session.query('begin; select * from a')

  const said: string[] = []
  const options = { lockTimeoutMs: 100, attempts: 100, say: (line: string) => said.push(line) }
  const applied = upTags(db, wide, options)
  await until(() => said.some((line) => line.includes('55P03')))
  // Another reader queues behind the waiting lock for as long as lock_timeout, and then is served.
  expect(await db.rows('select * from a')).toEqual([])
  await reader.query('commit')
  expect(await applied).toEqual(['0001_b'])

  const waiting = stockMigrate(stock.url, wide)
  await until(
    async () =>
      (await stock.rows(`select from pg_locks where not granted and relation = 'a'::regclass`))
        .length > 0,
  )
  const next = await stock.open()
  await next.query('set statement_timeout = 1000')
  await expect(next.query('select * from a')).rejects.toMatchObject({ code: '57014' })
  await slowReader.query('commit')
  expect(await waiting.ended).toBe(0)
})

test('a reader that does not end: gives up, says what to do, and leaves nothing', async () => {
  const db = await scratch()
  await db.run('create table a (id int)')
  await db.run('begin; lock a in access share mode')
  const none = await folderOf([
    { ...a, sql: 'select 1' },
    { ...b, sql: file('create table b ()', 'alter table a add column more int') },
  ])
  const failed = await failureOf(upTags(db, none, { lockTimeoutMs: 50, attempts: 3 }))
  expect([failed.code, failed.todo]).toEqual([
    1,
    expect.stringContaining('end the long transaction'),
  ])
  await db.run('commit')
  expect(await hasTable(db, 'b')).toBe(false)
})
