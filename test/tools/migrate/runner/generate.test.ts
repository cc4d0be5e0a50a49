import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { generate } from '../../../../src/cli/generate.ts'
import { guildhallHome, root } from '../../../../src/tools/command/home.ts'
import { check } from '../../../../src/tools/migrate/check.ts'
import { migrationsFolder } from '../../../../src/tools/migrate/files.ts'
import { restamp } from '../../../../src/tools/migrate/restamp.ts'
import { verifyWaysBack } from '../../../../src/tools/migrate/verify.ts'
import { outcomeOf } from './support/commands.ts'
import { scratch } from './support/database.ts'
import { generateProgram, quick } from './support/programs.ts'
import './support/resolve-orm.ts'

const homes: string[] = []
afterAll(async () => {
  for (const home of homes) await rm(home, { recursive: true, force: true })
})

/** A schema of its own, and the folder of its migrations; within the checkout, so that it finds drizzle-orm. */
async function project() {
  await mkdir(guildhallHome(), { recursive: true })
  const home = await mkdtemp(join(guildhallHome(), 'generate-'))
  homes.push(home)
  const from = (path: string) => `./${relative(root, join(home, path))}`
  const config = {
    dialect: 'postgresql',
    schema: from('schema.ts'),
    out: from('drizzle'),
    schemaFilter: ['side'],
  }
  await writeFile(join(home, 'drizzle.config.ts'), `export default ${JSON.stringify(config)}\n`)
  const folder = join(home, 'drizzle')
  const read = (path: string) => readFile(join(folder, path), 'utf8')
  return {
    folder,
    read,
    files: async () => (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort(),
    /** Makes the schema one table with these columns. */
    schema: (columns: string) =>
      writeFile(
        join(home, 'schema.ts'),
        `import { integer, pgSchema, text } from 'drizzle-orm/pg-core'
         export const side = pgSchema('side')
         export const things = side.table('things', { id: integer().primaryKey(), ${columns} })`,
      ),
    generate: (...args: string[]) => {
      const own = ['--config', from('drizzle.config.ts'), '--folder', folder]
      vi.stubEnv('NODE_OPTIONS', quick)
      return outcomeOf(() => generate([...own, ...args]))
    },
  }
}

const both = 'word: text().notNull(), more: integer()'
const twoFiles = ['0000_things.sql', '0001_more.sql']
let things: Awaited<ReturnType<typeof project>>
let second: Awaited<ReturnType<typeof things.generate>>
beforeAll(async () => {
  things = await project()
  await things.schema('word: text()')
  expect(await things.generate('--name', 'things')).toMatchObject({ code: 0 })
  await things.schema(both)
  second = await things.generate('--name', 'more')
})

test('each migration gets its way back, which says what it loses', async () => {
  expect(second.output).toContain('The way back loses column side.things.more.')
  expect(await things.files()).toEqual(twoFiles)
  expect(await things.read('down/0000_things.sql')).toMatch(
    /^-- loses data: table side\.things, schema side\n/,
  )
  expect(await things.read('down/0001_more.sql')).toMatch(
    /^-- loses data: column side\.things\.more\n/,
  )
  expect(await check(things.folder)).toEqual([])
})

test('each way back works', async () => {
  const right = { missing: [], unexpected: [] }
  const db = await scratch()
  expect(await verifyWaysBack({ url: db.url, folder: things.folder })).toEqual([
    { tag: '0000_things', back: right, again: right },
    { tag: '0001_more', back: right, again: right },
  ])
})

test('an unchanged schema writes nothing', async () => {
  await things.schema(both)
  expect(await things.generate('--name', 'none')).toEqual({
    code: 0,
    output: 'The schema has not changed.',
  })
  expect(await things.files()).toEqual(twoFiles)
})

test('a possible rename without a terminal is an error with a remedy', async () => {
  await things.schema(both.replace('word', 'term'))
  const found = await things.generate('--name', 'rename')
  expect(found.code).toBe(1)
  expect(found.output).toContain('error: drizzle-kit wrote no migration')
  expect(found.output).toContain('whether that is a rename')
  expect(found.output).toContain('at a terminal; or make the change in two steps')
  expect(await things.files()).toEqual(twoFiles)
})

test('custom SQL must be undone by hand, and is rejected until it is', async () => {
  const { schema, generate: run, folder, read } = await project()
  await schema('word: text()')
  const found = await run('--name', 'by_hand', '--custom')
  expect(found.code).toBe(0)
  expect(found.output).toContain(
    'NOT FINISHED: write by hand into the way back: what undoes the SQL of 0000_by_hand.sql',
  )
  expect(await read('down/0000_by_hand.sql')).toContain('-- to be written by hand: ')
  const [failure] = await check(folder)
  expect(failure?.what).toBe('the way back of 0000_by_hand is not finished')
})

test('a schema that does not compile, and a name that is none', async () => {
  const { schema, generate: run } = await project()
  await schema('word: nothing()')
  const broken = await run('--name', 'things')
  expect(broken.code).toBe(1)
  expect(broken.output).toContain('nothing is not defined')
  const nameless = generateProgram('--name', 'Not A Name')
  expect(await nameless.ended).toBe(1)
  expect(nameless.output()).toContain('error: a migration needs a name')
})

test('a restamped migration gets a snapshot of what both branches declare', async () => {
  const home = await mkdtemp(join(guildhallHome(), 'generate-'))
  homes.push(home)
  const folder = join(home, 'drizzle')
  await cp(migrationsFolder, folder, { recursive: true })
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'))
  const journal = await read('meta/_journal.json')
  const [first] = journal.entries
  journal.entries.push({ ...first, idx: 1, tag: '0001_other', when: first.when + 1 })
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(journal))
  await writeFile(join(folder, '0001_other.sql'), 'select 1')
  // The snapshot that a merge of two branches leaves: it lacks what the other branch declared.
  const snapshot = await read('meta/0000_snapshot.json')
  delete snapshot.tables['public.teams']
  const merged = { ...snapshot, id: crypto.randomUUID(), prevId: snapshot.id }
  await writeFile(join(folder, 'meta/0001_snapshot.json'), JSON.stringify(merged))
  await restamp(folder, '0001_other')
  vi.stubEnv('NODE_OPTIONS', quick)
  vi.stubEnv('DRIZZLE_OUT', `./${relative(root, folder)}`)
  const found = await outcomeOf(() => generate(['--name', 'more', '--folder', folder]))
  expect(found.output).toBe('The schema has not changed.')
})
