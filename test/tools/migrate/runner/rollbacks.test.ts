import { cp, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { projectSources } from '../../../../src/cli/sources.ts'
import { check } from '../../../../src/tools/migrate/check.ts'
import { down } from '../../../../src/tools/migrate/down.ts'
import {
  migrationsFolder,
  readMigrations,
  rollbackPath,
} from '../../../../src/tools/migrate/files.ts'
import { replaySources } from '../../../../src/tools/migrate/sources/read.ts'
import { up } from '../../../../src/tools/migrate/up.ts'
import { catalogueDifferences } from './support/catalogue.ts'
import { scratch } from './support/database.ts'
import { folderOf } from './support/folder.ts'
import { verifyRollbacks } from './support/verify.ts'

/** The triggers of app.protect have no source. */
const scope = { schemas: ['app'], except: /^public\.\w+ (touch|audit_(insert|update|delete))$/ }
const right = { missing: [], unexpected: [] }

test('each migration goes up, down and up again, with equal catalogues', async () => {
  const db = await scratch()
  const verified = await verifyRollbacks({ url: db.url })
  expect(verified).toEqual(
    (await readMigrations()).map(({ tag }) => ({ tag, back: right, again: right })),
  )
})

test('the catalogue equals the sources after all migrations, and after each rollback', async () => {
  const db = await scratch()
  const session = await db.open()
  const migrations = await readMigrations()
  const sources = await projectSources()
  await up({ url: db.url })
  expect(await catalogueDifferences(session, sources, scope)).toEqual([])
  const { rows } = await session.query(
    'select id, description, system_roles as roles from control.permissions order by id',
  )
  expect(rows).toEqual([...sources.permissions.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)))
  for (const count of [...migrations.keys()].reverse()) {
    await down({ url: db.url }, { loseData: true })
    const left = await replaySources(migrations.slice(0, count))
    expect(await catalogueDifferences(session, left, scope)).toEqual([])
  }
})

test('the migrations of this repository are in order', async () => {
  expect(await check(migrationsFolder, { sources: await projectSources() })).toEqual([])
})

test('a rollback that forgets something is named, with what it forgot', async () => {
  const [db, folder] = [await scratch(), await folderOf([])]
  await cp(migrationsFolder, folder.path, { recursive: true })
  const path = rollbackPath(folder.path, '0000_baseline')
  const sql = await readFile(path, 'utf8')
  const broken = sql.replace('grant usage on schema public to public;', 'select 1;')
  expect(broken).not.toBe(sql)
  await writeFile(path, broken)
  const [found] = await verifyRollbacks({ url: db.url, folder: folder.path })
  expect(found?.back.missing).toEqual(['grant USAGE on schema public to public'])
})
