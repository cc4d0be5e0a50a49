import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CommandError } from '../../command/report.ts'
import type { Migration } from '../files.ts'
import { firstLine } from '../parse.ts'
import { noSources, type Permission, type Sources } from './sources.ts'
import { applySql } from './statements.ts'

/**
 * The sources of a folder: `functions/<group>/<name>.sql`, one function with its grants in each, and
 * `triggers/<group>/<table>.sql`. The permissions are declared elsewhere.
 * @throws {CommandError} for a file that holds anything else.
 */
export async function readSources(
  folder: string,
  permissions: readonly Permission[],
): Promise<Sources> {
  const sources = noSources()
  for (const path of await sqlFiles(folder)) {
    const known = new Set(sources.functions.keys())
    const others = await applySql(sources, await readFile(join(folder, path), 'utf8'), path)
    const created = [...sources.functions.keys()].filter((name) => !known.has(name))
    const expected = path.startsWith('functions') ? [basename(path, '.sql')] : []
    const [stray] = others
    if (stray) throw misplaced(path, `it contains another statement: ${firstLine(stray.text)}`)
    if (created.map((name) => name.split('.')[1]).join() !== expected.join())
      throw misplaced(path, `it creates ${created.join(', ') || 'no function of its own'}`)
  }
  for (const permission of permissions) sources.permissions.set(permission.id, permission)
  return sources
}

/** The sources that the migrations leave, from their text: the last definition of each source. */
export async function replaySources(migrations: readonly Migration[]): Promise<Sources> {
  const sources = noSources()
  for (const { tag, statements } of migrations) {
    for (const sql of statements) await applySql(sources, sql, tag)
  }
  return sources
}

async function sqlFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true }).catch(() => [])
  return found
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.sql'))
    .sort()
}

function misplaced(path: string, why: string): CommandError {
  return new CommandError({
    what: `${path} is not a source of functions or triggers`,
    why,
    todo: 'functions/<group>/<name>.sql holds the function <name> and its grants; triggers/<group>/<table>.sql holds triggers',
    code: 2,
  })
}
