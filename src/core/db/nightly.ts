import { type SQL, sql } from 'drizzle-orm'
import { withAttempts } from './attempts.ts'
import { httpDatabase } from './connect.ts'

const budget = { attemptMs: 30_000, totalMs: 60_000 }

/**
 * Runs a function of the database that does its work for all tenants, and gives what it says it did. A second run
 * does nothing, so a try whose answer was lost is made again.
 * @throws {FaultError} also when somebody held a lock for two seconds: nothing was done then.
 */
export async function nightly<Report>(url: string, work: SQL): Promise<Report | undefined> {
  return withAttempts(budget, true, async (signal) => {
    const { rows } = await httpDatabase(url, { signal, readOnly: false }).execute<{
      report: Report
    }>(sql`select ${work} as report`)
    return rows[0]?.report
  })
}
