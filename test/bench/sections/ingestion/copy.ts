import type { Connection, Submittable } from 'pg'

type CopyConnection = Connection & {
  sendCopyFromChunk(bytes: Buffer): void
  endCopyFrom(): void
}

/** `COPY ... FROM STDIN`, for pg's `client.query`: sends the lines, in Postgres's text format, and gives how many rows they were. */
export class CopyIn implements Submittable {
  readonly rows: Promise<number>
  readonly #text: string
  readonly #lines: Buffer
  #count = 0
  #failure: Error | undefined
  #resolve: (rows: number) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(text: string, lines: Buffer) {
    this.#text = text
    this.#lines = lines
    this.rows = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
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
    this.#failure = error
  }

  handleReadyForQuery(): void {
    if (this.#failure) this.#reject(this.#failure)
    else this.#resolve(this.#count)
  }
}

/** A row in the text format of COPY: tabs between the values, `\N` for null, backslash, tab and line feed escaped. */
export function copyLine(values: readonly (string | number | null)[]): string {
  const escaped = values.map((value) =>
    value === null ? '\\N' : String(value).replaceAll(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? ''),
  )
  return `${escaped.join('\t')}\n`
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
