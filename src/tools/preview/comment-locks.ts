import { blockedBy } from '../migrate/locks.ts'
import { sizeText } from '../migrate/sizes.ts'
import { code, details, plural, table } from './markdown.ts'
import type { Planned } from './report.ts'

const waits = { 'reads and writes': '🔴 reads and writes wait', writes: '🟠 writes wait' }
const longestStatement = 160

/** Each statement that locks a table in use, with the locks and how large the tables are; the others are counted. */
export function locksSection(plan: readonly Planned[]): string[] {
  if (plan.length === 0) return ['**Locks**: no statement is to be run.']
  return plan.map(({ tag, transactional, rollback, statements }) => {
    const rows = statements.flatMap(rowsOf)
    const how = transactional ? 'in one transaction' : 'statement by statement'
    const title = `Locks of ${tag}: ${plural(statements.length, 'statement')} ${how}, ${rows.length} on tables in use`
    const parts = [
      rows.length > 0 ? table(['Statement', 'Lock', 'Who waits'], rows) : '',
      `${plural(statements.length - rows.length, 'statement')} on nothing that is there before. Rollback: ${rollback}.`,
    ]
    return details(title, parts.filter((part) => part !== '').join('\n\n'), rows.length > 0)
  })
}

function rowsOf({ sql, locks, opaque, sizes }: Planned['statements'][number]): string[][] {
  const held = locks.flatMap(({ mode, table: name }) => {
    const size = sizes[name]
    if (!size) return []
    const blocked = blockedBy(mode)
    const lock = `${mode} on ${code(name)} (${sizeText(size)})`
    return [{ lock, who: blocked ? waits[blocked] : 'nobody' }]
  })
  if (opaque) held.push({ lock: 'those of the code that it calls', who: 'see that code' })
  if (held.length === 0) return []
  const joined = (pick: (one: { lock: string; who: string }) => string) =>
    held.map(pick).join('<br>')
  return [[code(short(sql)), joined(({ lock }) => lock), joined(({ who }) => who)]]
}

function short(sql: string): string {
  const line = sql
    .replace(/^\s*--.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > longestStatement ? `${line.slice(0, longestStatement)}…` : line
}
