import { sql } from 'drizzle-orm'
import { withAttempts } from './attempts.ts'
import { httpDatabase } from './connect.ts'

/** What a run of `app.keep_partitions` did, or would do. Rows are counted over all tenants. */
export type KeptPartitions = {
  /** The months that got a partition: `2026-12`. */
  made: string[]
  /** Rows that had waited for these months in the default partition. */
  moved: number
  /** What was past retention, whole. */
  dropped: { partition: string; rows: number }[]
  /** Rows past retention that lay among others. */
  deleted: number
  /** Rows left in the default partition: of a time that has no partition. */
  unplaced: number
}

const budget = { attemptMs: 30_000, totalMs: 60_000 }

/**
 * Makes the partitions of the months to come and removes what is past retention; a second run does nothing. The
 * months and what is past are the database's to say, not the caller's.
 * @throws {FaultError} also when a reader held a lock for two seconds: nothing was done then.
 */
export async function keepPartitions(url: string): Promise<KeptPartitions | undefined> {
  return withAttempts(budget, true, async (signal) => {
    const { rows } = await httpDatabase(url, { signal, readOnly: false }).execute<{
      kept: KeptPartitions
    }>(sql`select app.keep_partitions(false) as kept`)
    return rows[0]?.kept
  })
}
