import { expect, test } from 'vitest'
import { scratch, until } from './support/database.ts'
import { at, file, folderOf } from './support/folder.ts'
import { failureOf, recorded, upTags } from './support/matrix.ts'

/** Fails with a SQLSTATE until it is tried for the third time: a sequence counts, whatever is rolled back. */
const failing = (code: string, tryNumber = 3) =>
  `do $$ begin if nextval('tries') < ${tryNumber} then raise exception using errcode = '${code}', message = 'made'; end if; end $$`

const tries = async (db: Awaited<ReturnType<typeof scratch>>) =>
  Number((await db.rows('select last_value from tries'))[0]?.[0])

test.each(['55P03', '40P01', '57014'])(
  '%s is tried again, and leaves nothing of the failed tries',
  async (code) => {
    const sql = file('insert into log values (1)', failing(code))
    const folder = await folderOf([
      { tag: '0000_whole', when: at(1), sql },
      { tag: '0001_pieces', when: at(2), sql: `-- no-transaction\n${sql}` },
    ])
    const db = await scratch()
    await db.run('create table log (n int); create sequence tries')
    expect(await upTags(db, folder)).toEqual(['0000_whole', '0001_pieces'])
    expect(await db.rows('select n from log')).toEqual([[1], [1]])
    expect(await tries(db)).toBe(4)
  },
)

test.each([
  ['57014', 3],
  ['55P03', 5],
  ['40001', 1],
])('%s that stays is given up after %i tries', async (code, count) => {
  const folder = await folderOf([{ tag: '0000_whole', when: at(1), sql: failing(code, 99) }])
  const db = await scratch()
  await db.run('create sequence tries')
  const failed = await failureOf(upTags(db, folder, { attempts: 5 }))
  expect([failed.code, await tries(db)]).toEqual([1, count])
})

test('a session that is ended within a file: nothing of it is applied, and the next run applies it', async () => {
  const folder = await folderOf([
    {
      tag: '0000_log',
      when: at(1),
      sql: file(
        'create table log (n int)',
        'select pg_sleep(3600) where not exists (select from calm)',
      ),
    },
  ])
  const db = await scratch()
  await db.run('create table calm (n int)')
  const failed = failureOf(upTags(db, folder))
  const sleeping = `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(3600)%' and pid <> pg_backend_pid()`
  await until(async () => (await db.rows(sleeping)).length > 0)
  expect((await failed).message).toBe('0000_log failed; nothing of this file is applied')
  await db.run('insert into calm values (1)')
  expect(await upTags(db, folder)).toEqual(['0000_log'])
  expect(await recorded(db)).toEqual([at(1)])
})
