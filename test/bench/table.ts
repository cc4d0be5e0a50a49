import type { Section } from './section.ts'
import type { Spread } from './timing.ts'

/** A number is shown with its column's digits, and given whole in JSON. */
export type Cell = string | number | null
export type Column = string | { name: string; digits: number }
export type Table = {
  title: string
  columns: readonly Column[]
  rows: readonly (readonly Cell[])[]
}

/** On what the numbers were taken: they compare within one run, and not with those of another machine. */
export type Machine = { date: string; processor: string; load: string; versions: string }
export type Result = Pick<Section, 'name' | 'title' | 'about'> & {
  machine: Machine
  tables: readonly Table[]
}

/** The columns of a work and of what it is held against. */
export const comparisonColumns = [
  '',
  'median ms',
  'p95 ms',
  'against',
  'median ms',
  'p95 ms',
  'ratio',
]

/** A row of `comparisonColumns`: the ratio is of the medians. */
export function comparison(
  [what, than]: readonly [string, string],
  [own, other]: readonly [Spread, Spread],
): Cell[] {
  return [what, own.median, own.p95, than, other.median, other.p95, own.median / other.median]
}

/** A table for the terminal: columns below one another, numbers to the right. */
export function textOf({ title, columns, rows }: Table): string {
  const names = columns.map(nameOf)
  const body = rows.map((row) => row.map((cell, at) => shown(cell, columns[at])))
  const widths = names.map((name, at) =>
    Math.max(name.length, ...body.map((row) => row[at]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) => {
    const padded = cells.map((text, at) =>
      isNumeric(rows, at) ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0),
    )
    return `  ${padded.join('  ')}`.trimEnd()
  }
  return [title, line(names), ...body.map(line)].join('\n')
}

/** A table for the results page. */
export function markdownOf({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    `**${title}**`,
    '',
    line(columns.map(nameOf)),
    line(columns.map((_, at) => (isNumeric(rows, at) ? '--:' : '---'))),
    ...rows.map((row) => line(row.map((cell, at) => shown(cell, columns[at])))),
  ].join('\n')
}

function nameOf(column: Column): string {
  return typeof column === 'string' ? column : column.name
}

function isNumeric(rows: Table['rows'], at: number): boolean {
  return rows.some((row) => typeof row[at] === 'number')
}

function shown(cell: Cell, column: Column | undefined): string {
  if (typeof cell !== 'number') return cell ?? ''
  const digits = typeof column === 'object' ? column.digits : 2
  return cell.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
