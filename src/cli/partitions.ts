import type pg from 'pg'
import type { KeptPartitions } from '../core/jobs/partitions.ts'
import { readArguments } from '../tools/command/arguments.ts'
import { withClient } from '../tools/command/connection.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { callJob } from '../tools/command/job.ts'
import { run } from '../tools/command/report.ts'

/**
 * Runs the partition job until nothing is left to remove. `dryRun` only reports what would be removed.
 * @throws {CommandError} when somebody holds a lock for two seconds, or the role may not do it; nothing was done then.
 */
export async function keepPartitionsAsOwner(
  ownerUrl: string,
  { dryRun }: { dryRun: boolean },
): Promise<KeptPartitions> {
  return withClient(ownerUrl, 'guildhall-partitions', async (client) => {
    const first = await keep(client, dryRun)
    if (dryRun) return first
    let deleted = first.deleted
    let last = first
    while (last.deleted > 0) {
      last = await keep(client, dryRun)
      deleted += last.deleted
    }
    return { ...first, deleted, unplaced: last.unplaced }
  })
}

function keep(client: pg.Client, dryRun: boolean): Promise<KeptPartitions> {
  return callJob(client, 'app.keep_partitions($1)', [dryRun], {
    what: 'somebody reads or changes a partitioned table for longer than two seconds; nothing was done',
    todo: 'run it again when that has ended; nobody waits for it meanwhile',
  })
}
export function partitionsReport(kept: KeptPartitions, dryRun: boolean): string {
  const { made, moved, dropped, deleted, unplaced } = kept
  const did = (past: string, would: string) => (dryRun ? `would ${would}` : past)
  const lines = [
    ...made.map((month) => `${did('created', 'create')} the partition of ${month}`),
    ...(moved > 0 ? [`${did('moved', 'move')} ${moved} waiting rows to their months`] : []),
    ...dropped.map(
      ({ partition, rows }) =>
        `${did('removed', 'remove')} ${partition} with ${rows} rows past retention`,
    ),
    ...(deleted > 0 ? [`${did('removed', 'remove')} ${deleted} rows past retention`] : []),
  ]
  return [
    ...(lines.length > 0 ? lines : ['Nothing to do.']),
    ...(unplaced > 0
      ? [`${unplaced} rows lie in a default partition: their ids are of a time without partition`]
      : []),
  ].join('\n')
}

if (import.meta.main) {
  await run(async () => {
    const { values } = readArguments('npm run db:partitions -- --dry-run --json', {
      options: { 'dry-run': { type: 'boolean', default: false }, json: { type: 'boolean' } },
    })
    const dryRun = values['dry-run']
    const kept = await keepPartitionsAsOwner(ownerUrlFromEnvironment(), { dryRun })
    console.log(values.json ? JSON.stringify(kept, undefined, 2) : partitionsReport(kept, dryRun))
  })
}
