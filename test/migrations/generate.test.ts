import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { guildhallHome, root } from '../../src/cli/dev/home.ts'
import { check } from '../../src/cli/migrations/check.ts'
import { verifyWaysBack } from '../../src/cli/migrations/verify.ts'
import { scratch } from './support/database.ts'
import { generate } from './support/programs.ts'

/** A schema of its own, and the folder of its migrations; within the checkout, so that it finds drizzle-orm. */
async function project() {
  await mkdir(guildhallHome(), { recursive: true })
  const home = await mkdtemp(join(guildhallHome(), 'generate-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
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
    generate: async (...args: string[]) => {
      const program = generate('--config', from('drizzle.config.ts'), '--folder', folder, ...args)
      return { code: await program.ended, output: program.output() }
    },
  }
}

test('each migration gets its way back, which says what it loses, and works', async () => {
  const { schema, generate: run, folder, read, files } = await project()
  await schema('word: text()')
  expect((await run('--name', 'things')).code).toBe(0)
  await schema('word: text().notNull(), more: integer()')
  const second = await run('--name', 'more')
  expect(second.output).toContain('The way back loses column side.things.more.')
  expect(await files()).toEqual(['0000_things.sql', '0001_more.sql'])
  expect(await read('down/0000_things.sql')).toMatch(
    /^-- loses data: table side\.things, schema side\n/,
  )
  expect(await read('down/0001_more.sql')).toMatch(/^-- loses data: column side\.things\.more\n/)
  expect(await check(folder)).toEqual([])

  const right = { missing: [], unexpected: [] }
  const db = await scratch()
  expect(await verifyWaysBack({ url: db.url, folder })).toEqual([
    { tag: '0000_things', back: right, again: right },
    { tag: '0001_more', back: right, again: right },
  ])
  expect(await run('--name', 'none')).toMatchObject({
    code: 0,
    output: 'The schema has not changed.\n',
  })
  expect(await files()).toHaveLength(2)
})

test('what may be a rename, without a terminal, is an error that says what to do', async () => {
  const { schema, generate: run, files } = await project()
  await schema('word: text()')
  await run('--name', 'things')
  await schema('term: text()')
  const found = await run('--name', 'rename')
  expect(found.code).toBe(1)
  expect(found.output).toContain('error: drizzle-kit wrote no migration')
  expect(found.output).toContain('whether that is a rename')
  expect(found.output).toContain('at a terminal; or make the change in two steps')
  expect(await files()).toEqual(['0000_things.sql'])
})

test('custom SQL must be undone by hand, and is refused until it is', async () => {
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
  expect(await run('--name', 'Not A Name')).toMatchObject({
    code: 1,
    output: expect.stringContaining('a migration needs a name'),
  })
})
