import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { afterAll, vi } from 'vitest'
import { guildhallHome, root } from '../../../../../src/tools/command/home.ts'
import { generate } from '../../../../../src/tools/migrate/generate/generate.ts'
import { readSources } from '../../../../../src/tools/migrate/sources/read.ts'
import type { Permission } from '../../../../../src/tools/migrate/sources/sources.ts'
import { quick } from './programs.ts'
import './resolve-orm.ts'

const homes: string[] = []
afterAll(async () => {
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true })
})

/** A folder within the checkout, so that its files find drizzle-orm; gone after the tests of the file. */
export async function projectHome(): Promise<string> {
  await mkdir(guildhallHome(), { recursive: true })
  const home = await mkdtemp(join(guildhallHome(), 'generate-'))
  homes.push(home)
  return home
}

/** A schema of its own, the sources beside it, and the folder of its migrations. */
export async function project() {
  const home = await projectHome()
  const from = (path: string) => `./${relative(root, join(home, path))}`
  const config = {
    dialect: 'postgresql',
    schema: from('schema.ts'),
    out: from('drizzle'),
    schemaFilter: ['side'],
  }
  await writeFile(join(home, 'drizzle.config.ts'), `export default ${JSON.stringify(config)}\n`)
  const folder = join(home, 'drizzle')
  const database = join(home, 'database')
  const permissions: Permission[] = []
  const sources = () => readSources(database, permissions)
  return {
    folder,
    permissions,
    sources,
    read: (path: string) => readFile(join(folder, path), 'utf8'),
    files: async () => (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort(),
    /** Makes the schema one table with these columns. */
    schema: (columns: string) =>
      writeFile(
        join(home, 'schema.ts'),
        `import { integer, pgSchema, text } from 'drizzle-orm/pg-core'
         export const side = pgSchema('side')
         export const things = side.table('things', { id: integer().primaryKey(), ${columns} })`,
      ),
    /** Writes a file of the sources, or removes it. */
    source: async (path: string, sql: string | undefined) => {
      const file = join(database, path)
      await mkdir(dirname(file), { recursive: true })
      await (sql === undefined ? rm(file) : writeFile(file, sql))
    },
    generate: async (name: string, custom = false) => {
      vi.stubEnv('NODE_OPTIONS', quick)
      const wanted = { name, custom, config: from('drizzle.config.ts'), folder }
      return generate(wanted, await sources()).finally(() => vi.unstubAllEnvs())
    },
  }
}
