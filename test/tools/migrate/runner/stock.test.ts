import { cp } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { migrate } from '../../../../src/cli/migrate.ts'
import { migrationsFolder, readMigrations } from '../../../../src/tools/migrate/files.ts'
import { fingerprint } from '../../../../src/tools/migrate/fingerprint.ts'
import { scratch } from './support/database.ts'
import { at, folderOf } from './support/folder.ts'
import { recorded, upTags } from './support/matrix.ts'
import { stockMigrate } from './support/programs.ts'

const a = { tag: '0000_a', when: at(1), sql: 'create table a (id int)' }
const b = { tag: '0001_b', when: at(2), sql: 'create table b (id int)' }
const c = { tag: '0002_c', when: at(3), sql: 'create table c (id int)' }

test('drizzle-kit and this runner agree about what is applied, whichever applied it', async () => {
  const [db, folder] = [await scratch(), await folderOf([a])]
  await upTags(db, folder)
  await folder.write([a, b])
  expect(await stockMigrate(db.url, folder).ended).toBe(0)
  expect(await recorded(db)).toEqual([a.when, b.when])
  await folder.write([a, b, c])
  expect(await upTags(db, folder)).toEqual(['0002_c'])
  expect(await stockMigrate(db.url, folder).ended).toBe(0)
  expect(await recorded(db)).toEqual([a.when, b.when, c.when])
})

test('both make the same schema and the same record of the migrations of this repository', async () => {
  const [ours, stock, folder] = [await scratch(), await scratch(), await folderOf([])]
  await cp(migrationsFolder, folder.path, { recursive: true })
  expect(await migrate({ url: ours.url })).toBe((await readMigrations()).length)
  expect(await migrate({ url: ours.url })).toBe(0)
  const program = stockMigrate(stock.url, folder)
  expect(await program.ended, program.output()).toBe(0)
  expect(await fingerprint(await ours.open())).toEqual(await fingerprint(await stock.open()))
  const record = 'select id, hash, created_at from drizzle.__drizzle_migrations order by id'
  expect(await ours.rows(record)).toEqual(await stock.rows(record))
})
