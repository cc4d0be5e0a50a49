import type { LocalNeon } from '../../src/tools/local-neon/spawn.ts'
import type { Table } from './table.ts'
import type { BenchWorker } from './worker.ts'

/** What a section measures with. */
export type Bench = {
  /** Postgres and the endpoint; its database `neondb` has every migration and no rows. */
  neon: LocalNeon
  /** Rounds of each comparison that are counted. */
  rounds: number
  /** Milliseconds that a round trip to the database takes longer, each measured. */
  delays: readonly number[]
  /** Whether the sizes that take many minutes are measured too. */
  large: boolean
  signal: AbortSignal
  /**
   * Serves our Worker over a database, with rate limits that count within the isolate, as Cloudflare's do within the
   * machine: those of the simulator are more work than the request that they count.
   */
  startWorker(databaseUrl: string): Promise<BenchWorker>
  /** Serves our Worker as it stands, with the simulator's rate limits. */
  startSimulated(databaseUrl: string): Promise<BenchWorker>
  /** Serves a Worker of the folder `baselines` over a database. */
  startBaseline(name: string, databaseUrl: string): Promise<BenchWorker>
  /** Tells the person who waits what goes on. */
  say(line: string): void
}

/** One part of the bench: `npm run bench -- NAME` runs it alone. */
export type Section = {
  name: string
  title: string
  /** What is compared, how, and what the goal is: a sentence or three, for the results page. */
  about: string
  measure(bench: Bench): Promise<Table[]>
}
