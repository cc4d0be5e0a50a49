import { cursorOf } from '../../../core/http/page.ts'
import type { ExportFilter } from './audit.contract.ts'

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

/** One event a line, as JSON. */
export function toNdjson(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(eventOf(row))}\n`).join('')
}

/**
 * What makes a spreadsheet run a cell, behind what it may take for nothing; also in the full width of Japanese keyboards.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

/** A table with a header, quoted as RFC 4180 says; a cell that a spreadsheet would run has a `'` before it. */
export function toCsv(rows: readonly Row[]): string {
  const lines = rows.map((row) => fields.map((field) => cell(row[field])).join(','))
  return [fields.join(','), ...lines, ''].join('\r\n')
}

/** The header that leads to the rest; the reference is relative to the request's own URL. RFC 8288. */
export function nextLink(query: ExportFilter, last: { id: string }): { Link: string } {
  const given = Object.entries({ ...query, cursor: cursorOf(last) }).filter(
    ([, value]) => value !== undefined,
  )
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
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
