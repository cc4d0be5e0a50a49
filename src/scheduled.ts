import { FaultError } from './core/db/attempts.ts'
import { keepPartitions } from './core/db/partitions.ts'
import { applyRetention } from './core/db/retention.ts'
import { sealAudit } from './core/db/seals.ts'
import { environmentOf } from './env.ts'

const jobs: readonly (readonly [
  job: string,
  work: (url: string) => Promise<object | undefined>,
])[] = [
  ['seals', sealAudit],
  ['retention', applyRetention],
  ['partitions', keepPartitions],
]

/** What the cron trigger of wrangler.toml runs. One log line each; a failure is Cloudflare's to show, and the next run's to mend. */
export async function scheduled(_: ScheduledController, bindings: object): Promise<void> {
  const failed: string[] = []
  for (const [job, work] of jobs) {
    const began = performance.now()
    try {
      const done = await work(environmentOf(bindings).DATABASE_URL)
      const ms = Math.round(performance.now() - began)
      const level = done && 'unplaced' in done && done.unplaced ? 'error' : 'info'
      console.log(JSON.stringify({ level, job, ms, ...done }))
    } catch (error) {
      const { sqlState, message } = error instanceof FaultError ? error.fault : {}
      const cause = message ?? (error instanceof Error ? error.message : String(error))
      console.log(JSON.stringify({ level: 'error', job, sqlState, cause }))
      failed.push(job)
    }
  }
  if (failed.length > 0) throw new Error(`failed, as the log says why: ${failed.join(', ')}`)
}
