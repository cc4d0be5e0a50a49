import type { FieldDef } from 'pg'
import type { RawResult } from './raw-query.ts'
import { refusal } from './sql-error.ts'

/** Neon's limit on a request and on a response. */
export const maxBytes = 64 * 1024 * 1024

/** Counts the bytes of a response as it grows, over all statements of a batch. */
export class ResponseSize {
  #bytes = 0

  /** @throws {SqlHttpError} 507 once the limit is passed. */
  add(json: string): void {
    this.#bytes += Buffer.byteLength(json) + 1
    if (this.#bytes > maxBytes) {
      throw refusal(507, `response is too large (max is ${maxBytes} bytes)`)
    }
  }
}

/** One result as Neon writes it. `rows` are JSON texts already. */
export function resultJson(result: RawResult, rows: string[], arrayMode: boolean): string {
  const fields = result.fields.map((field) => ({
    name: field.name,
    dataTypeID: field.dataTypeID,
    tableID: field.tableID,
    columnID: field.columnID,
    dataTypeSize: field.dataTypeSize,
    dataTypeModifier: field.dataTypeModifier,
    format: 'text',
  }))
  const head = JSON.stringify({ rowAsArray: arrayMode, fields }).slice(0, -1)
  const tail = JSON.stringify(parseTag(result.tag)).slice(1)
  return `${head},"rows":[${rows.join(',')}],${tail}`
}

/** `INSERT 0 3` is INSERT and 3, `CREATE TABLE` is CREATE and null. */
function parseTag(tag: string): { command: string; rowCount: number | null } {
  const [command = '', ...rest] = tag.split(' ')
  const count = rest.at(-1)
  return { command, rowCount: count && /^\d+$/.test(count) ? Number(count) : null }
}

/** One row as a JSON array, or as an object by column name. */
export function rowJson(
  row: (string | null)[],
  fields: FieldDef[],
  { arrayMode, rawText }: { arrayMode: boolean; rawText: boolean },
): string {
  const values = row.map((value, at) =>
    value === null
      ? 'null'
      : rawText
        ? JSON.stringify(value)
        : typed(value, fields[at]?.dataTypeID),
  )
  if (arrayMode) return `[${values.join(',')}]`
  return `{${values.map((value, at) => `${JSON.stringify(fields[at]?.name)}:${value}`).join(',')}}`
}

/**
 * Without `Neon-Raw-Text-Output` (which the driver always sends) Neon types the simple values. It
 * also turns arrays into JSON arrays; here they stay text.
 */
function typed(value: string, type: number | undefined): string {
  switch (type) {
    case 16: // bool
      return String(value === 't')
    case 21: // int2
    case 23: // int4
    case 700: // float4
    case 701: // float8
      return Number.isFinite(Number(value)) ? String(Number(value)) : JSON.stringify(value)
    case 114: // json
    case 3802: // jsonb
      return value
    default:
      return JSON.stringify(value)
  }
}
