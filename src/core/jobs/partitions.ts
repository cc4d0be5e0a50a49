import { sql } from 'drizzle-orm'
import { nightly } from './nightly.ts'

/** The result of a run of `app.keep_partitions`, or of a dry run. Rows are counted over all tenants. */
export type KeptPartitions = {
  /** The months that got a partition: `2026-12`. */
  made: string[]
  /** Rows that had waited for these months in the default partition. */
  moved: number
  /** Expired partitions that were dropped. */
  dropped: { partition: string; rows: number }[]
  /** Rows past retention that lay among others. */
  deleted: number
  /** Rows left in the default partition: of a time that has no partition. */
  unplaced: number
}

/**
 * Makes the partitions of the months to come and removes what is past retention. The months and what is past are the
 * database's to say, not the caller's.
 */
export function keepPartitions(url: string): Promise<KeptPartitions | undefined> {
  return nightly(url, sql`app.keep_partitions(false)`)
}
