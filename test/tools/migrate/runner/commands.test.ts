import { expect, test, vi } from 'vitest'
import { restamp } from '../../../../src/tools/migrate/restamp.ts'
import { ended } from './support/commands.ts'
import { scratch } from './support/database.ts'
import { at, file, folderOf } from './support/folder.ts'
import { recorded, upTags } from './support/matrix.ts'

const a = {
  tag: '0000_a',
  when: at(1),
  sql: 'create table a (id int)',
  back: '-- loses data: table a\ndrop table a',
}
const b = {
  tag: '0001_b',
  when: at(2),
  sql: 'create view b as select 1 as one',
  back: 'drop view b',
}

test('--json: one document, whatever comes', async () => {
  const [db, folder] = [await scratch(), await folderOf([a])]
  const json = async (...args: string[]) => {
    const { code, output } = await ended(db.url, ...args, '--json', '--folder', folder.path)
    return [code, JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '')]
  }
  expect(await json('up')).toEqual([
    0,
    {
      outcome: 'done',
      applied: [{ tag: '0000_a', statements: 1, tries: 1, milliseconds: expect.any(Number) }],
    },
  ])
  expect(await json('up')).toEqual([0, { outcome: 'done', applied: [] }])
  expect(await json('status')).toEqual([
    0,
    {
      outcome: 'done',
      migrations: [{ tag: '0000_a', state: 'applied' }],
      unknown: [],
      refusals: [],
    },
  ])
  await folder.write([{ ...a, sql: 'create table a (id bigint)' }])
  expect(await json('up')).toEqual([
    2,
    expect.objectContaining({ outcome: 'refused', what: '0000_a was edited after it was applied' }),
  ])
})

test('repair: an accepted edit, a forgotten and a marked migration', async () => {
  const [db, folder] = [await scratch(), await folderOf([a])]
  await upTags(db, folder)
  await folder.write([{ ...a, sql: 'create table a (id bigint)' }, b])
  expect((await ended(db.url, 'repair', '--accept', '0000_a', '--folder', folder.path)).code).toBe(
    0,
  )
  await db.run('create view b as select 2 as one')
  expect(
    (await ended(db.url, 'repair', '--mark-applied', '0001_b', '--folder', folder.path)).code,
  ).toBe(0)
  expect(await upTags(db, folder)).toEqual([])
  expect((await ended(db.url, 'repair', '--forget', '0001_b', '--folder', folder.path)).code).toBe(
    0,
  )
  expect(await recorded(db)).toEqual([a.when])
})

test('rollback: the latest, to a tag, and never data without being asked', async () => {
  const [db, folder] = [await scratch(), await folderOf([a, b])]
  await upTags(db, folder)
  const down = (...args: string[]) => ended(db.url, 'down', ...args, '--folder', folder.path)
  expect(await down('--to', '0000_a')).toMatchObject({
    code: 0,
    output: expect.stringContaining('rolled back 0001_b'),
  })
  expect(await recorded(db)).toEqual([a.when])
  expect(await down()).toMatchObject({
    code: 2,
    output: expect.stringContaining('undoing 0000_a loses data'),
  })
  expect(await db.rows('select * from a')).toEqual([])
  expect(await down('--lose-data')).toMatchObject({ code: 0 })
  expect(await db.rows(`select to_regclass('a')`)).toEqual([[null]])
  expect(await down()).toMatchObject({ code: 0, output: expect.stringContaining('nothing to do') })
  expect(await upTags(db, folder)).toEqual(['0000_a', '0001_b'])
})

test.each([
  ['no rollback', undefined, 'has no rollback'],
  [
    'one that is not finished',
    '-- to be written by hand: the function\nselect 1',
    'is not finished',
  ],
  ['one that loses data unsaid', 'drop table a', 'loses data and does not say so'],
  [
    'one that runs code, and does not say what that loses',
    `do $$ begin execute 'drop table a'; end $$`,
    'runs code, and what that loses cannot be seen',
  ],
])('rollback with %s is rejected before anything is rolled back', async (_, back, what) => {
  const { back: _usual, ...without } = a
  const first = back === undefined ? without : { ...a, back }
  const [db, folder] = [await scratch(), await folderOf([first, b])]
  await upTags(db, folder)
  const found = await ended(db.url, 'down', '--count', '2', '--lose-data', '--folder', folder.path)
  expect(found).toMatchObject({ code: 2, output: expect.stringContaining(what) })
  expect(await recorded(db)).toEqual([a.when, b.when])
})

test('a rollback that loses data is rejected in prod, and another is not', async () => {
  const [db, folder] = [await scratch(), await folderOf([a, b])]
  await upTags(db, folder)
  const down = (...args: string[]) => {
    vi.stubEnv('NEON_ENV', 'prod')
    return ended(db.url, 'down', ...args, '--folder', folder.path)
  }
  expect(await down('--count', '2', '--lose-data')).toMatchObject({
    code: 2,
    output: expect.stringContaining('db:rollback --lose-data is rejected in prod'),
  })
  expect(await recorded(db)).toEqual([a.when, b.when])
  expect((await down()).code).toBe(0)
})

test('rollback below a half-applied migration is rejected', async () => {
  const none = { tag: '0002_none', when: at(3), sql: '-- no-transaction\nselect absent' }
  const half = { ...none, sql: `-- no-transaction\n${file('select 1', 'select absent')}` }
  const [db, folder] = [await scratch(), await folderOf([a, b, half])]
  const down = () => ended(db.url, 'down', '--folder', folder.path)
  await expect(upTags(db, folder)).rejects.toThrow('1 of 2')
  const refused = await down()
  expect(refused).toMatchObject({
    code: 2,
    output: expect.stringContaining('0002_none was stopped within: 1 of its statements'),
  })
  expect(await recorded(db)).toEqual([a.when, b.when])

  await ended(db.url, 'repair', '--forget', none.tag, '--folder', folder.path)
  await folder.write([a, b, none])
  await expect(upTags(db, folder)).rejects.toThrow('0 of 1')
  expect(await down()).toMatchObject({
    code: 0,
    output: expect.stringContaining('rolled back 0001_b'),
  })
})

test('a restamped migration is rolled back in its new place', async () => {
  const c = {
    tag: '0002_c',
    when: at(3),
    sql: 'create view c as select 1 as one',
    back: 'drop view c',
  }
  const [db, folder] = [await scratch(), await folderOf([a, b, c])]
  await upTags(db, folder)
  await restamp(folder.path, '0001_b')
  const found = await ended(db.url, 'down', '--to', '0000_a', '--folder', folder.path)
  expect(found.output).toMatch(/rolled back 0002_b[\s\S]*rolled back 0002_c/)
  expect(await recorded(db)).toEqual([a.when])
})

test('a rollback without a transaction resumes where it stopped', async () => {
  const index = {
    tag: '0001_index',
    when: at(2),
    sql: '-- no-transaction\ncreate index concurrently a_id on a (id)',
    back: `-- no-transaction\n${file('drop index concurrently a_id', 'select word from absent')}`,
  }
  const [db, folder] = [await scratch(), await folderOf([a, index])]
  await upTags(db, folder)
  const down = () => ended(db.url, 'down', '--folder', folder.path)
  expect(await down()).toMatchObject({
    code: 1,
    output: expect.stringContaining('1 of 2 statements are applied'),
  })
  expect(await ended(db.url, 'up', '--folder', folder.path)).toMatchObject({
    code: 2,
    output: expect.stringContaining('npm run db:rollback again'),
  })
  await db.run('create table absent (word text)')
  expect((await down()).code).toBe(0)
  expect(await recorded(db)).toEqual([a.when])
  expect(await upTags(db, folder)).toEqual(['0001_index'])
})

test('check: what CI asks of the files alone', async () => {
  const good = await folderOf([a, b])
  const check = async (path: string) => ended(undefined, 'check', '--folder', path)
  expect(await check(good.path)).toMatchObject({ code: 0 })
  const { back: _, ...noBack } = b
  const wrong = await folderOf([
    { ...b, tag: '0000_b' },
    a,
    { ...noBack, tag: '0002_c', when: at(3), sql: 'create index concurrently i on a (id)' },
    { ...a, tag: '0003_d', when: at(4), sql: 'create tabel x ()' },
  ])
  const found = await check(wrong.path)
  expect(found.code).toBe(2)
  for (const what of [
    '0000_a is older than 0000_b',
    '0002_c has no rollback',
    '0002_c cannot be run safely',
    '0003_d is not SQL',
  ]) {
    expect(found.output).toContain(what)
  }
})

test('plan: each statement, its lock, and the size of what it locks; nothing is changed', async () => {
  const alter = {
    tag: '0001_alter',
    when: at(2),
    sql: file('alter table a add column more int', 'create index a_more on a (more)'),
    back: b.back,
  }
  const [db, folder] = [await scratch(), await folderOf([a])]
  await upTags(db, folder)
  await db.run('insert into a select generate_series(1, 5000); analyze a')
  await folder.write([a, alter])
  const found = await ended(db.url, 'plan', '--folder', folder.path)
  expect(found.code).toBe(0)
  expect(found.output).toMatch(
    /ACCESS EXCLUSIVE on public\.a \(\d+ kB, about 5,000 rows\): blocks reads and writes/,
  )
  expect(found.output).toMatch(/SHARE on public\.a \(\d+ kB, about 5,000 rows\): blocks writes/)
  expect(found.output).toContain('rollback: loses no data')
  expect(await recorded(db)).toEqual([a.when])
})
