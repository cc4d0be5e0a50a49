import type { Connection, FieldDef, Submittable } from 'pg'

/** The answer of one statement, with its values exactly as Postgres sent them. */
export type RawResult = { fields: FieldDef[]; rows: (string | null)[][]; tag: string }

export type Sink = (row: (string | null)[], fields: FieldDef[]) => void

/**
 * One statement in the extended protocol, unnamed, so that several statements in one string fail with 42601, as on
 * Neon. pg's own Query would parse values and drop a duplicate column name; this one hands on the raw text.
 */
export class RawQuery implements Submittable {
  readonly result: Promise<RawResult>
  readonly #text: string
  readonly #params: (string | null)[]
  readonly #sink: Sink | undefined
  readonly #answer: RawResult = { fields: [], rows: [], tag: '' }
  #failure: Error | undefined
  #resolve: (result: RawResult) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  /** @param sink takes each row as it comes, instead of `rows`; what it throws fails the statement. */
  constructor(text: string, params: (string | null)[], sink?: Sink) {
    this.#text = text
    this.#params = params
    this.#sink = sink
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    connection.stream.cork()
    connection.parse({ name: '', text: this.#text, types: [] }, true)
    connection.bind({ values: this.#params }, true)
    connection.describe({ type: 'P' }, true)
    connection.execute(null, true)
    connection.sync()
    connection.stream.uncork()
  }

  handleRowDescription(message: { fields: FieldDef[] }): void {
    this.#answer.fields = message.fields
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    if (this.#failure) return
    if (!this.#sink) this.#answer.rows.push(message.fields)
    else {
      try {
        this.#sink(message.fields, this.#answer.fields)
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error))
        this.#reject(this.#failure)
      }
    }
  }

  handleCommandComplete(message: { text: string }): void {
    this.#answer.tag = message.text
  }

  /** A failed statement is answered at once; pg waits for ReadyForQuery before it sends the next. */
  handleError(error: Error): void {
    this.#failure ??= error
    this.#reject(this.#failure)
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#answer)
  }

  handleCopyInResponse(connection: Connection & { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('COPY FROM STDIN is not possible over HTTP')
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
