import { expect, test } from 'vitest'
import { withLock } from '../../../../src/tools/migrate/session.ts'
import { scratch, until } from './support/database.ts'
import { at, file, folderOf } from './support/folder.ts'
import { failureOf, recorded, upTags } from './support/matrix.ts'
import { command, stockMigrate } from './support/programs.ts'

const first = { tag: '0000_first', when: at(1), sql: 'create table log (word text)' }
const second = {
  tag: '0001_second',
  when: at(2),
  sql: file(`insert into log values ('second')`, 'select pg_sleep(0.5)'),
}
const third = {
  tag: '0002_third',
  when: at(3),
  sql: `-- no-transaction\n${file(`insert into log values ('third')`, 'create index concurrently log_word on log (word)')}`,
}

test.each([2, 20])('%i runners started together apply each migration once', async (count) => {
  const [db, folder] = [await scratch(), await folderOf([first, second, third])]
  const runners = Array.from({ length: count }, () =>
    command(db.url, 'up', '--folder', folder.path),
  )
  const codes = await Promise.all(runners.map(({ ended }) => ended))
  expect(codes, runners.map(({ output }) => output()).join('\n')).toEqual(Array(count).fill(0))
  expect(await db.rows('select word from log order by word')).toEqual([['second'], ['third']])
  expect(await recorded(db)).toEqual([first.when, second.when, third.when])
})

test('three runners of drizzle-kit, for comparison', async () => {
  const [db, folder] = [await scratch(), await folderOf([first])]
  await upTags(db, folder)
  await folder.write([first, second])
  const runners = Array.from({ length: 3 }, () => stockMigrate(db.url, folder))
  await Promise.all(runners.map(({ ended }) => ended))
  const times = (await db.rows('select word from log')).length
  // It may be lucky; that it holds nobody off is seen in how often the row is there.
  expect(times).toBeGreaterThanOrEqual(1)
})

test('a waiting runner names the holder, and exits with 3 when its time is up', async () => {
  const [db, folder] = [await scratch(), await folderOf([first])]
  const said: string[] = []
  const waiting = await withLock({ url: db.url, folder: folder.path }, async () => {
    const locked = await failureOf(upTags(db, folder, { waitMs: 0 }))
    expect(locked.code).toBe(3)
    expect(locked.why).toMatch(/^guildhall-migrate \d+@\S+ from \S+ \(backend \d+\), idle/)
    const applied = upTags(db, folder, { say: (line) => said.push(line) })
    await until(() => said.length > 0)
    const status = command(db.url, 'status', '--folder', folder.path)
    expect(await status.ended).toBe(0)
    expect(status.output()).toContain('At work: guildhall-migrate')
    return { applied }
  })
  expect(await waiting.applied).toEqual(['0000_first'])
  expect(said).toEqual([
    expect.stringContaining('Another runner is at work: guildhall-migrate'),
    'Applying 0000_first',
  ])
})

test('a live holder is not thrown out without force; a released one lets the next run', async () => {
  const [db, folder] = [await scratch(), await folderOf([first])]
  const holder = await db.open()
  await holder.query('select pg_advisory_lock(7163001)')
  const refused = command(db.url, 'repair', '--release-lock')
  expect(await refused.ended).toBe(2)
  expect(refused.output()).toContain('the holder of the lock is alive')
  const forced = command(db.url, 'repair', '--release-lock', '--force')
  expect(await forced.ended).toBe(0)
  expect(await upTags(db, folder)).toEqual(['0000_first'])
})

test('a runner that waits does not hold up the index build of the one at work', async () => {
  const [db, folder] = [await scratch(), await folderOf([first, third])]
  const at0 = command(db.url, 'up', '--folder', folder.path)
  await until(() => at0.output().includes('Applying'))
  expect(await upTags(db, folder)).toEqual([])
  expect(await at0.ended).toBe(0)
})
