import type { Connection, Submittable } from 'pg'

type CopyConnection = Connection & {
  sendCopyFromChunk(bytes: Buffer): void
  endCopyFrom(): void
}

/** `COPY ... FROM STDIN`, for pg's `client.query`: sends lines in Postgres's text format; `rows` is their number. */
export class CopyIn implements Submittable {
  readonly #done = Promise.withResolvers<number>()
  readonly rows = this.#done.promise
  readonly #text: string
  readonly #lines: Buffer
  #count = 0

  constructor(text: string, lines: Buffer) {
    this.#text = text
    this.#lines = lines
  }

  submit(connection: Connection): void {
    connection.query(this.#text)
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#lines)
    connection.endCopyFrom()
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#count = Number(text.replace('COPY ', ''))
  }

  handleError(error: Error): void {
    this.#done.reject(error)
  }

  handleReadyForQuery(): void {
    this.#done.resolve(this.#count)
  }
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A row in the text format of COPY: tabs between the values, `\N` for null, backslash, tab and line feed escaped. */
export function copyLine(values: readonly (string | number | null)[]): string {
  const escaped = values.map((value) =>
    value === null ? '\\N' : String(value).replaceAll(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? ''),
  )
  return `${escaped.join('\t')}\n`
}
