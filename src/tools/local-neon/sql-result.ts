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

/** One row as a JSON array, or as an object by column name. Values are the text of Postgres, as the driver asks. */
export function rowJson(
  row: (string | null)[],
  fields: FieldDef[],
  { arrayMode }: { arrayMode: boolean },
): string {
  if (arrayMode) return JSON.stringify(row)
  const values = row.map(
    (value, at) => `${JSON.stringify(fields[at]?.name)}:${JSON.stringify(value)}`,
  )
  return `{${values.join(',')}}`
}
