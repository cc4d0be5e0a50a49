import { type SQL, sql } from 'drizzle-orm'
import { FaultError, withAttempts } from '../db/attempts.ts'
import { httpDatabase } from '../db/connect.ts'
import { faultOf } from '../db/fault.ts'

const budget = { attemptMs: 30_000, totalMs: 60_000 }

/**
 * Runs a function of the database that does its work for all tenants, and gives what it says it did. A second run
 * does nothing, so a try whose answer was lost is made again.
 * @throws {FaultError} also when somebody held a lock for two seconds: nothing was done then.
 */
export async function nightly<Report>(url: string, work: SQL): Promise<Report | undefined> {
  return withAttempts(budget, true, async (signal) => {
    const db = httpDatabase(url, { signal, readOnly: false })
    const { rows } = await db
      .execute<{ report: Report }>(sql`select ${work} as report`)
      .catch(refuseLock)
    return rows[0]?.report
  })
}

/** A wait for a table lock blocks others, so the job is not retried before the next night. */
function refuseLock(thrown: unknown): never {
  const fault = faultOf(thrown)
  throw fault.sqlState === '55P03' ? new FaultError(fault, thrown) : thrown
}
