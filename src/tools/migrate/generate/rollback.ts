import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generateMigration } from 'drizzle-kit/api'
import { messageOf } from '../../command/report.ts'
import { joined, rollbackPath, scriptOf } from '../files.ts'
import { readJournal } from '../journal.ts'
import type { Changes } from '../sources/changes.ts'
import { statementsOf } from '../statements.ts'
import { protections } from './protections.ts'

export type WrittenRollback = { path: string; loses: string[]; missing: string[] }

/**
 * Writes the rollback of the newest migration: drizzle-kit's SQL from its snapshot to the previous one, between the
 * changes of the sources. The rollback of `custom` SQL is left to its author, and the file says so.
 */
export async function writeRollback(
  folder: string,
  { custom, changes }: { custom: boolean; changes: Changes },
): Promise<WrittenRollback> {
  const { entries } = await readJournal(folder)
  const { tag = '', idx = 0 } = entries.at(-1) ?? {}
  const missing = custom ? [`the rollback of the SQL of ${tag}.sql`] : []
  const tables = await tableChanges(folder, idx).catch((error) => {
    missing.push(`drizzle-kit cannot undo ${tag}: ${messageOf(error).split('\n')[0]}`)
    return []
  })
  const { drops, functions, triggers, permissions } = changes
  // A table that comes back must be protected again.
  const protect = tables.flatMap((statement) => protections(statement))
  const statements = [...drops, ...tables, ...functions, ...protect, ...triggers, ...permissions]
  const script = scriptOf(joined(statements))
  const loses = (await statementsOf(script, tag)).flatMap((statement) => statement.loses)
  const head = [
    ...(loses.length > 0 ? [`-- loses data: ${[...new Set(loses)].join(', ')}`] : []),
    ...(loses.length === 0 && protect.length > 0 ? ['-- loses no data: it protects tables'] : []),
    ...missing.map((what) => `-- to be written by hand: ${what}`),
  ]
  const path = rollbackPath(folder, tag)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${[...head, ''].join('\n')}${joined(statements)}`)
  return { path, loses, missing }
}

async function tableChanges(folder: string, idx: number): Promise<string[]> {
  return generateMigration(await snapshot(folder, idx), await snapshot(folder, idx - 1))
}

type Snapshot = Parameters<typeof generateMigration>[0]

async function snapshot(folder: string, idx: number): Promise<Snapshot> {
  if (idx < 0) return { ...emptySnapshot }
  const path = join(folder, 'meta', `${String(idx).padStart(4, '0')}_snapshot.json`)
  return JSON.parse(await readFile(path, 'utf8'))
}

const emptySnapshot: Snapshot = {
  id: '00000000-0000-0000-0000-000000000000',
  prevId: '',
  version: '7',
  dialect: 'postgresql',
  tables: {},
  enums: {},
  schemas: {},
  policies: {},
  roles: {},
  sequences: {},
  views: {},
  _meta: { schemas: {}, tables: {}, columns: {} },
}
