/** The requests of one database since the last reset. */
export type Counts = {
  /** HTTP requests to /sql: each is one round trip of the driver. */
  requests: number
  /** Statements executed, over HTTP and over WebSockets. */
  queries: number
  /** HTTP requests that carried a transaction (`{queries: [...]}`). */
  batches: number
  /** WebSockets whose client named this database. */
  websockets: number
  /** Transactions opened over a WebSocket (an acknowledged BEGIN). */
  transactions: number
}
export class Stats {
  readonly #counts = new Map<string, Counts>()

  add(database: string, what: keyof Counts): void {
    const counts = this.of(database)
    counts[what]++
    this.#counts.set(database, counts)
  }

  of(database: string): Counts {
    const none = { requests: 0, queries: 0, batches: 0, websockets: 0, transactions: 0 }
    return { ...none, ...this.#counts.get(database) }
  }

  reset(database: string): void {
    this.#counts.delete(database)
  }
}
