import { ownerOf } from '../command/owner.ts'
import { type Rollback, readRollback } from './files.ts'
import { blockedBy } from './locks.ts'
import { type Options, readStates, withSession } from './session.ts'
import { readSizes, type Size, sizeText } from './sizes.ts'
import { refusals } from './state.ts'
import { type Statement, statementsOf } from './statements.ts'

export type Planned = {
  tag: string
  transactional: boolean
  rollback: string
  statements: (Statement & { sizes: Record<string, Size> })[]
}
export type Plan = { migrations: Planned[]; refusals: string[] }

/**
 * The work of `up` on this database: each statement, its locks, and how large the locked tables are. Writes nothing.
 */
export async function plan(options: Options): Promise<Plan> {
  return withSession(options, async (session) => {
    const found = await readStates(session)
    const sizes = await readSizes(ownerOf(session.client))
    const migrations: Planned[] = []
    for (const { migration, state, begun } of found.entries) {
      if (!['pending', 'partial', 'out of order', 'future'].includes(state)) continue
      const { tag, transactional } = migration
      const statements = (await statementsOf(migration, tag)).slice(begun?.done ?? 0)
      const rollback = rollbackText(await readRollback(session.folder, tag))
      const sized = statements.map((statement) => {
        const locked = statement.locks.flatMap(({ table }) => {
          const size = sizes.get(table)
          return size ? [[table, size] as const] : []
        })
        return { ...statement, sizes: Object.fromEntries(locked) }
      })
      migrations.push({ tag, transactional, rollback, statements: sized })
    }
    return { migrations, refusals: refusals(found).map(({ what }) => what) }
  })
}

function rollbackText(way: Rollback | undefined): string {
  if (!way || way.missing.length > 0) return 'none'
  return way.loses.length > 0 ? `loses ${way.loses.join('; ')}` : 'loses no data'
}
export function planText({ migrations, refusals: refused }: Plan): string {
  const parts = migrations.map(({ tag, transactional, rollback, statements }) =>
    [
      `${tag} (${transactional ? 'one transaction' : 'statement by statement'}; rollback: ${rollback})`,
      ...statements.flatMap((statement) => [
        '',
        statement.sql.trim().replaceAll(/^/gm, '    '),
        ...lockLines(statement).map((line) => `  ${line}`),
      ]),
    ].join('\n'),
  )
  if (refused.length > 0) {
    parts.push(`It would be rejected:\n${refused.map((line) => `  ${line}`).join('\n')}`)
  }
  return parts.length > 0 ? parts.join('\n\n') : 'Nothing to apply.'
}

function lockLines({ locks, opaque, sizes }: Planned['statements'][number]): string[] {
  const lines = locks.map(({ mode, table }) => {
    const size = sizes[table]
    const effect = size ? `blocks ${blockedBy(mode) ?? 'neither reads nor writes'}` : 'nobody waits'
    return `-> ${mode} on ${table} (${size ? sizeText(size) : 'not there yet'}): ${effect}`
  })
  if (opaque) lines.push('-> and the locks of the code that it calls')
  return lines.length > 0 ? lines : ['-> no lock on a table that is there']
}
