import { newestFirst } from '../../../core/http/list.ts'
import type { ExportQuery } from './export.queries.ts'

const fields = [
  'id',
  'occurredAt',
  'actorType',
  'actorMemberId',
  'actorKeyId',
  'action',
  'resource',
  'resourceId',
  'outcome',
  'reason',
  'requestId',
  'changes',
] as const

type Row = { id: string } & Record<(typeof fields)[number], unknown>

/** Events as JSON, one in each line. */
export function toNdjson(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(eventOf(row))}\n`).join('')
}

/**
 * The start of a cell that a spreadsheet would run as a formula, also in full-width characters:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

/** Events as CSV with a header (RFC 4180). A cell that a spreadsheet would run starts with `'`. */
export function toCsv(rows: readonly Row[]): string {
  const lines = rows.map((row) => fields.map((field) => cell(row[field])).join(','))
  return [fields.join(','), ...lines, ''].join('\r\n')
}

/** The header with the address of the next part, relative to the request (RFC 8288). */
export function nextLink(query: ExportQuery, last: { id: string }): { Link: string } {
  const parameters = Object.entries({ ...query, cursor: newestFirst(last) }).filter(
    ([, value]) => value !== undefined,
  )
  const search = new URLSearchParams(parameters.map(([name, value]) => [name, String(value)]))
  return { Link: `<?${search}>; rel="next"` }
}

function eventOf(row: Row): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, row[field]]))
}

function cell(value: unknown): string {
  const plain = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
  const safe = formula.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
