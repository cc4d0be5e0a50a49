import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { joined, readMigrations, scriptOf } from '../files.ts'
import { changesBetween } from '../sources/changes.ts'
import { replaySources } from '../sources/read.ts'
import type { Sources } from '../sources/sources.ts'
import { generateWithKit, type Wanted } from './kit.ts'
import { protections } from './protections.ts'
import { type WrittenRollback, writeRollback } from './rollback.ts'

export type Generated = { path: string; rollback: WrittenRollback }

/**
 * Writes a migration for what schema.ts and the sources have that the migrations lack, and its rollback. Gives
 * undefined when nothing changed.
 * @throws {CommandError} when drizzle-kit wrote nothing though the schema differs.
 */
export async function generate(wanted: Wanted, sources: Sources): Promise<Generated | undefined> {
  const { folder, custom } = wanted
  const before = await replaySources(await readMigrations(folder).catch(() => []))
  const changes = changesBetween(before, sources)
  const isChanged = Object.values(changes).some((statements) => statements.length > 0)
  const file =
    (await generateWithKit(wanted)) ??
    (isChanged ? await generateWithKit({ ...wanted, custom: true }) : undefined)
  if (file === undefined) return undefined
  const path = join(folder, file)
  const sql = await readFile(path, 'utf8')
  const { drops, functions, triggers, permissions } = changes
  const tables = scriptOf(sql).statements
  if (isChanged || !custom) {
    await writeFile(
      path,
      joined([...drops, ...tables, ...functions, ...protections(sql), ...triggers, ...permissions]),
    )
  }
  const back = changesBetween(sources, before)
  return { path, rollback: await writeRollback(folder, { custom, changes: back }) }
}
