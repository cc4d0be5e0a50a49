import { FaultError } from './core/db/attempts.ts'
import { keepPartitions } from './core/db/partitions.ts'
import { environmentOf } from './env.ts'

/** What the cron trigger of wrangler.toml runs. One log line; a failure is Cloudflare's to show, and the next run's to mend. */
export async function scheduled(_: ScheduledController, bindings: object): Promise<void> {
  const began = performance.now()
  const job = 'partitions'
  try {
    const kept = await keepPartitions(environmentOf(bindings).DATABASE_URL)
    const ms = Math.round(performance.now() - began)
    console.log(JSON.stringify({ level: kept?.unplaced ? 'error' : 'info', job, ms, ...kept }))
  } catch (error) {
    const { sqlState, message } = error instanceof FaultError ? error.fault : {}
    const cause = message ?? (error instanceof Error ? error.message : String(error))
    console.log(JSON.stringify({ level: 'error', job, sqlState, cause }))
    throw new Error('the partitions were not kept: the log says why')
  }
}
