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
  const path = wayBackPath(folder.path, '0002_tenancy')
  const sql = await readFile(path, 'utf8')
  const broken = sql.replace(
    / {4}execute format\('alter table public\.%I no force row level security', protected\);\n/,
    '',
  )
  expect(broken).not.toBe(sql)
  await writeFile(path, broken)
  const verified = await verifyWaysBack({ url: db.url, folder: folder.path })
  const found = verified.find(({ tag }) => tag === '0002_tenancy')
  expect(found?.back.unexpected).toContain('relation public.services: table, row security, forced')
  expect(found?.back.missing).toContain('relation public.services: table, row security')
})
