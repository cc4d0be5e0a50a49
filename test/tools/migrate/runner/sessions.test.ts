import { expect, test } from 'vitest'
import { changed } from './support/commands.ts'
import { scratch } from './support/database.ts'
import { at, file, folderOf } from './support/folder.ts'
import { failureOf, recorded, upTags } from './support/matrix.ts'

const a = { tag: '0000_a', when: at(1), sql: 'create table a (id int)' }

test('a setting of one file ends with it', async () => {
  const sql = file(
    'create schema side',
    'set search_path = side',
    'set check_function_bodies = off',
  )
  const shows = `create table shown as select current_setting('check_function_bodies') as bodies`
  const [db, folder] = [await scratch(), await folderOf([])]
  await folder.write([
    { ...a, sql },
    { tag: '0001_b', when: at(2), sql: shows },
  ])
  await upTags(db, folder)
  expect(await db.rows('select bodies from public.shown')).toEqual([['on']])
})

test('a role that does not own the existing schema is rejected, even if it can create', async () => {
  const [db, folder] = [await scratch(), await folderOf([a])]
  const [role, password] = [`second_${db.name.slice(-8)}`, 'secondly']
  await db.run(`create role ${role} login password '${password}'`)
  await db.run(`grant create on database ${db.name} to ${role}`)
  await upTags(db, folder)
  await folder.write([a, { tag: '0001_b', when: at(2), sql: 'create table b (id int)' }])
  const url = changed(db.url, { username: role, password })
  const refused = await failureOf(upTags({ ...db, url }, folder))
  expect(refused).toMatchObject({ code: 2, why: expect.stringContaining('two owners') })
  expect(refused.todo).toContain('connection string of neondb_owner')
  expect(await recorded(db)).toEqual([a.when])
  await db.run(`revoke create on database ${db.name} from ${role}; drop role ${role}`)
})

test('a migration taken out of drizzle-kit’s table runs again, from its start', async () => {
  const sql = `-- no-transaction\n${file('insert into log values (1)', 'insert into log values (2)')}`
  const [db, folder] = [await scratch(), await folderOf([{ ...a, sql }])]
  await db.run('create table log (n int)')
  await upTags(db, folder)
  await db.run('delete from drizzle.__drizzle_migrations')
  expect(await upTags(db, folder)).toEqual(['0000_a'])
  expect(await db.rows('select n from log')).toEqual([[1], [2], [1], [2]])
})

test('a constraint that is checked at the end of a file: it says so, and nothing is applied', async () => {
  const [db, folder] = [await scratch(), await folderOf([])]
  await db.run('create table log (n int unique deferrable initially deferred)')
  await folder.write([{ ...a, sql: 'insert into log values (1), (1)' }])
  const failed = await failureOf(upTags(db, folder))
  expect(failed.code).toBe(1)
  expect(failed.message).toBe('0000_a failed at its end; nothing of this file is applied')
  expect(failed.why).toContain('(23505)')
  expect(await db.rows('select from log')).toEqual([])
})

test('a rewrite outside of a transaction gives way too: nobody queues behind it', async () => {
  const [db, folder] = [await scratch(), await folderOf([a])]
  await upTags(db, folder)
  await folder.write([a, { tag: '0001_b', when: at(2), sql: '-- no-transaction\nvacuum full a' }])
  const reader = await db.open()
  await reader.query('begin; select * from a')
  const failed = await failureOf(upTags(db, folder, { lockTimeoutMs: 50, attempts: 2 }))
  expect(failed.why).toContain('55P03')
  await reader.query('commit')
  expect(await upTags(db, folder)).toEqual(['0001_b'])
})
