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

/** The machine of a run. Numbers compare within one run, and not with those of another machine. */
export type Machine = { date: string; processor: string; load: string; versions: string }
export type Result = Pick<Section, 'name' | 'title' | 'about'> & {
  machine: Machine
  tables: readonly Table[]
}

/** A column of whole numbers. */
export const whole = (name: string): Column => ({ name, digits: 0 })

const times = ['median ms', 'p95 ms']
/** The columns of a work and of what it is compared with. */
export const comparisonColumns = ['', ...times, 'against', ...times, 'ratio']

/** A row of `comparisonColumns`: the ratio is of the medians. */
export function comparison(
  [what, than]: readonly [string, string],
  [own, other]: readonly [Spread, Spread],
): Cell[] {
  return [what, own.median, own.p95, than, other.median, other.p95, own.median / other.median]
}

/** The table as Markdown, for the page and the terminal alike. */
export function markdownOf({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const isNumeric = (at: number) => rows.some((row) => typeof row[at] === 'number')
  return [
    `**${title}**`,
    '',
    line(columns.map((column) => (typeof column === 'string' ? column : column.name))),
    line(columns.map((_, at) => (isNumeric(at) ? '--:' : '---'))),
    ...rows.map((row) => line(row.map((cell, at) => shown(cell, columns[at])))),
  ].join('\n')
}

function shown(cell: Cell, column: Column | undefined): string {
  if (typeof cell !== 'number') return cell ?? ''
  const digits = typeof column === 'object' ? column.digits : 2
  return cell.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
