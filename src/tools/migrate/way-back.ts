import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generateMigration } from 'drizzle-kit/api'
import { messageOf } from '../command/report.ts'
import { joined, scriptOf, wayBackPath } from './files.ts'
import { readJournal } from './journal.ts'
import { protections } from './protections.ts'
import { statementsOf } from './statements.ts'

export type Written = { path: string; loses: string[]; missing: string[] }

/**
 * Writes the way back of the newest migration: drizzle-kit's SQL for the change from its snapshot to the one before.
 * What stands in no snapshot it cannot know: `custom` SQL is left to be written by hand, and the file says so.
 */
export async function writeWayBack(
  folder: string,
  { custom }: { custom: boolean },
): Promise<Written> {
  const { entries } = await readJournal(folder)
  const { tag = '', idx = 0 } = entries.at(-1) ?? {}
  const missing = custom ? [`what undoes the SQL of ${tag}.sql`] : []
  const statements = custom
    ? []
    : await generated(folder, idx).catch((error) => {
        missing.push(
          `drizzle-kit could not tell how to undo ${tag}: ${messageOf(error).split('\n')[0]}`,
        )
        return []
      })
  const script = scriptOf(joined(statements))
  const loses = (await statementsOf(script, tag)).flatMap((statement) => statement.loses)
  const head = [
    ...(loses.length > 0 ? [`-- loses data: ${[...new Set(loses)].join(', ')}`] : []),
    ...missing.map((what) => `-- to be written by hand: ${what}`),
  ]
  const path = wayBackPath(folder, tag)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${[...head, ''].join('\n')}${joined(statements)}`)
  return { path, loses, missing }
}

async function generated(folder: string, idx: number): Promise<string[]> {
  const statements = await generateMigration(
    await snapshot(folder, idx),
    await snapshot(folder, idx - 1),
  )
  // A table that comes back must be protected again.
  return statements.flatMap((statement) => [statement, ...protections(statement)])
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
