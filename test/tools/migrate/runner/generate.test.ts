import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { root } from '../../../../src/tools/command/home.ts'
import { check } from '../../../../src/tools/migrate/check.ts'
import { migrationsFolder } from '../../../../src/tools/migrate/files.ts'
import { generateWithKit } from '../../../../src/tools/migrate/generate/kit.ts'
import { restamp } from '../../../../src/tools/migrate/restamp.ts'
import { scratch } from './support/database.ts'
import { failureOf } from './support/matrix.ts'
import { generateProgram, quick } from './support/programs.ts'
import { project, projectHome } from './support/project.ts'
import { verifyRollbacks } from './support/verify.ts'

const both = 'word: text().notNull(), more: integer()'
const twoFiles = ['0000_things.sql', '0001_more.sql']
let things: Awaited<ReturnType<typeof project>>
let second: Awaited<ReturnType<typeof things.generate>>
beforeAll(async () => {
  things = await project()
  await things.schema('word: text()')
  expect(await things.generate('things')).toBeDefined()
  await things.schema(both)
  second = await things.generate('more')
})

test('generates a rollback beside each migration, which says what it loses', async () => {
  expect(second?.rollback.loses).toEqual(['column side.things.more'])
  expect(await things.files()).toEqual(twoFiles)
  expect(await things.read('down/0000_things.sql')).toMatch(
    /^-- loses data: table side\.things, schema side\n/,
  )
  expect(await things.read('down/0001_more.sql')).toMatch(
    /^-- loses data: column side\.things\.more\n/,
  )
  expect(await check(things.folder)).toEqual([])
})

test('generated rollbacks restore the catalogue', async () => {
  const right = { missing: [], unexpected: [] }
  const db = await scratch()
  expect(await verifyRollbacks({ url: db.url, folder: things.folder })).toEqual([
    { tag: '0000_things', back: right, again: right },
    { tag: '0001_more', back: right, again: right },
  ])
})

test('writes nothing without a change', async () => {
  await things.schema(both)
  expect(await things.generate('none')).toBeUndefined()
  expect(await things.files()).toEqual(twoFiles)
})

test('rejects a possible rename where there is no terminal, and says what to do', async () => {
  await things.schema(both.replace('word', 'term'))
  const failure = await failureOf(things.generate('rename'))
  expect(failure.message).toBe('drizzle-kit wrote no migration')
  expect(failure.why).toContain('whether that is a rename')
  expect(failure.todo).toContain('at a terminal; or make the change in two migrations')
  expect(await things.files()).toEqual(twoFiles)
})

test('rejects the rollback of custom SQL until its author writes it', async () => {
  const { schema, generate, folder, read } = await project()
  await schema('word: text()')
  const found = await generate('by_hand', true)
  expect(found?.rollback.missing).toEqual(['the rollback of the SQL of 0000_by_hand.sql'])
  expect(await read('down/0000_by_hand.sql')).toContain('-- to be written by hand: ')
  const [failure] = await check(folder)
  expect(failure?.what).toBe('the rollback of 0000_by_hand is not finished')
})

test('reports a schema that does not compile, and a name that is none', async () => {
  const { schema, generate } = await project()
  await schema('word: nothing()')
  expect((await failureOf(generate('things'))).why).toContain('nothing is not defined')
  const nameless = generateProgram('--name', 'Not A Name')
  expect(await nameless.ended).toBe(1)
  expect(nameless.output()).toContain('error: a migration needs a name')
})

test('a restamped migration gets a snapshot of what both branches declare', async () => {
  const folder = join(await projectHome(), 'drizzle')
  await cp(migrationsFolder, folder, { recursive: true })
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'))
  const journal = await read('meta/_journal.json')
  const last = journal.entries.at(-1)
  const idx = last.idx + 1
  const number = String(idx).padStart(4, '0')
  journal.entries.push({ ...last, idx, tag: `${number}_other`, when: last.when + 1 })
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(journal))
  await writeFile(join(folder, `${number}_other.sql`), 'select 1')
  // The snapshot that a merge of two branches leaves: it lacks what the other branch declared.
  const snapshot = await read(`meta/${String(last.idx).padStart(4, '0')}_snapshot.json`)
  delete snapshot.tables['public.teams']
  const merged = { ...snapshot, id: crypto.randomUUID(), prevId: snapshot.id }
  await writeFile(join(folder, `meta/${number}_snapshot.json`), JSON.stringify(merged))
  await restamp(folder, `${number}_other`)
  vi.stubEnv('NODE_OPTIONS', quick)
  vi.stubEnv('DRIZZLE_OUT', `./${relative(root, folder)}`)
  const config = 'drizzle.config.ts'
  const wanted = { name: 'more', custom: false, config, folder }
  expect(await generateWithKit(wanted).finally(() => vi.unstubAllEnvs())).toBeUndefined()
  await rm(folder, { recursive: true })
})
