import type { LocalNeon } from '../../src/tools/local-neon/spawn.ts'
import type { Table } from './table.ts'
import type { BenchWorker } from './worker.ts'

/** What a section measures with. */
export type Bench = {
  /** Postgres and the endpoint; its database `neondb` has every migration and no rows. */
  neon: LocalNeon
  /** Rounds of each comparison that are counted. */
  rounds: number
  /** Milliseconds added to a round trip to the database; each is measured. */
  delays: readonly number[]
  signal: AbortSignal
  /** Serves a Worker of the folder `baselines` over a database. Rate limits count within the isolate. */
  startWorker(databaseUrl: string, baseline?: string): Promise<BenchWorker>
  /** Reports progress. */
  say(line: string): void
}

/** One part of the bench: `npm run bench -- NAME` runs it alone. */
export type Section = {
  name: string
  title: string
  /** What is compared, how, and what the goal is: one to three sentences for the results page. */
  about: string
  measure(bench: Bench): Promise<Table[]>
}
