import type pg from 'pg'
import type { SealedAudit } from '../core/jobs/seals.ts'
import { readArguments } from '../tools/command/arguments.ts'
import { withClient } from '../tools/command/connection.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { callJob } from '../tools/command/job.ts'
import { run } from '../tools/command/report.ts'

/**
 * Seals the audit events as the cron trigger does, as often as there are some left.
 * @throws {CommandError} when somebody writes, or seals, for longer than two seconds; what was sealed before stays.
 */
export async function sealAsOwner(ownerUrl: string): Promise<Omit<SealedAudit, 'more'>> {
  return withClient(ownerUrl, 'guildhall-seal', async (client) => {
    const done = { seals: 0, events: 0 }
    for (let more = true; more; ) {
      const sealed = await seal(client)
      done.seals += sealed.seals
      done.events += sealed.events
      more = sealed.more
    }
    return done
  })
}

function seal(client: pg.Client): Promise<SealedAudit> {
  return callJob(client, 'app.seal_audit()', [], {
    what: 'somebody writes audit events, or seals them, for longer than two seconds',
    todo: 'run it again when that has ended',
  })
}

if (import.meta.main) {
  await run(async () => {
    readArguments('npm run audit:seal', { options: {} })
    const { seals, events } = await sealAsOwner(ownerUrlFromEnvironment())
    console.log(`${seals} seals over ${events} audit events`)
  })
}
