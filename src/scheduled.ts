import { FaultError } from './core/db/attempts.ts'
import { eraseTenants } from './core/jobs/erasure.ts'
import { forgetEnded } from './core/jobs/forget.ts'
import { keepPartitions } from './core/jobs/partitions.ts'
import { applyRetention } from './core/jobs/retention.ts'
import { sealAudit } from './core/jobs/seals.ts'
import { environmentOf } from './env.ts'

/**
 * Runs the nightly jobs of wrangler.toml's cron trigger, with one log line for each. The next run repeats a failed job.
 */
export async function scheduled(_: ScheduledController, bindings: object): Promise<void> {
  const failed = [
    await failure('identities', async () => {
      const url = environmentOf(bindings).AUTH_DATABASE_URL
      return url === undefined ? undefined : forgetEnded(url)
    }),
    await failure('seals', () => sealAudit(environmentOf(bindings).DATABASE_URL)),
    await failure('retention', () => applyRetention(environmentOf(bindings).DATABASE_URL)),
    await failure('partitions', () => keepPartitions(environmentOf(bindings).DATABASE_URL)),
    // The last: of all jobs it alone asks more than a few times.
    await failure('erasure', () => eraseTenants(environmentOf(bindings).DATABASE_URL)),
  ].filter((name) => name !== undefined)
  if (failed.length > 0) throw new Error(`failed, the log says why: ${failed.join(', ')}`)
}

/** Runs a job and logs what it did. Gives its name when it failed. */
async function failure(
  job: string,
  work: () => Promise<object | undefined>,
): Promise<string | undefined> {
  const began = performance.now()
  try {
    const done = await work()
    const ms = Math.round(performance.now() - began)
    const level = done && 'unplaced' in done && done.unplaced ? 'error' : 'info'
    console.log(JSON.stringify({ level, job, ms, ...done }))
    return undefined
  } catch (error) {
    const { sqlState, message } = error instanceof FaultError ? error.fault : {}
    const cause = message ?? (error instanceof Error ? error.message : String(error))
    console.log(JSON.stringify({ level: 'error', job, sqlState, cause }))
    return job
  }
}
