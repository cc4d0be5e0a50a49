import type { Planned } from './findings.ts'
import { bytes, code, details, plural, table } from './markdown.ts'

/** Postgres's table locks that stop others, and whom (its documentation, 13.3.1). */
const stops: Record<string, string> = {
  'ACCESS EXCLUSIVE': '🔴 reads and writes wait',
  EXCLUSIVE: '🟠 writes wait',
  'SHARE ROW EXCLUSIVE': '🟠 writes wait',
  SHARE: '🟠 writes wait',
}
const longestStatement = 160

/** Each statement of the plan, the locks that it takes, and how large the tables are that it takes them on. */
export function locksSection(plan: readonly Planned[]): string[] {
  if (plan.length === 0) return ['**Locks**: no statement is to be run.']
  return plan.map(({ tag, transactional, wayBack, statements }) => {
    const rows = statements.flatMap(rowsOf)
    const how = transactional ? 'one transaction' : 'statement by statement'
    const waiting = rows.filter(([, , who = '']) => /^[🔴🟠]/u.test(who)).length
    const title = `Locks of ${tag}: ${plural(statements.length, 'statement')}, ${how}; ${waiting === 0 ? 'nobody waits' : `${plural(waiting, 'lock')} on tables in use`}; way back: ${wayBack}`
    return details(title, table(['Statement', 'Lock', 'Who waits'], rows), waiting > 0)
  })
}

function rowsOf({ sql, locks, opaque, sizes }: Planned['statements'][number]): string[][] {
  const statement = code(short(sql))
  const rows = locks.map(({ mode, table: name }) => {
    const size = sizes[name]
    const on = size ? `${bytes(size.bytes)}, about ${plural(size.rows, 'row')}` : 'new'
    return [
      statement,
      `${mode} on ${code(name)} (${on})`,
      size ? (stops[mode] ?? 'nobody') : 'nobody',
    ]
  })
  if (opaque) rows.push([statement, 'those of the code that it calls', 'see that code'])
  return rows.length > 0 ? rows : [[statement, 'none on a table that is there', 'nobody']]
}

function short(sql: string): string {
  const line = sql
    .replace(/^\s*--.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > longestStatement ? `${line.slice(0, longestStatement)}…` : line
}
