import { cp, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { check } from '../../../../src/tools/migrate/check.ts'
import {
  migrationsFolder,
  readMigrations,
  wayBackPath,
} from '../../../../src/tools/migrate/files.ts'
import { verifyWaysBack } from '../../../../src/tools/migrate/verify.ts'
import { scratch } from './support/database.ts'
import { folderOf } from './support/folder.ts'

const right = { missing: [], unexpected: [] }

test('each migration goes up, down and up again, with equal catalogues', async () => {
  const db = await scratch()
  const verified = await verifyWaysBack({ url: db.url })
  expect(verified).toEqual(
    (await readMigrations()).map(({ tag }) => ({ tag, back: right, again: right })),
  )
})

test('the migrations of this repository are in order', async () => {
  expect(await check()).toEqual([])
})

test('a way back that forgets something is named, with what it forgot', async () => {
  const [db, folder] = [await scratch(), await folderOf([])]
  await cp(migrationsFolder, folder.path, { recursive: true })
  const path = wayBackPath(folder.path, '0000_baseline')
  const sql = await readFile(path, 'utf8')
  const broken = sql.replace('grant usage on schema public to public;', 'select 1;')
  expect(broken).not.toBe(sql)
  await writeFile(path, broken)
  const [found] = await verifyWaysBack({ url: db.url, folder: folder.path })
  expect(found?.back.missing).toEqual(['grant USAGE on schema public to public'])
})
