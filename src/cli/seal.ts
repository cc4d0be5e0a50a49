import pg from 'pg'
import type { SealedAudit } from '../core/jobs/seals.ts'
import { readArguments } from '../tools/command/arguments.ts'
import { withClient } from '../tools/command/connection.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { CommandError, run } from '../tools/command/report.ts'

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

async function seal(client: pg.Client): Promise<SealedAudit> {
  try {
    const { rows } = await client.query<{ sealed: SealedAudit }>(
      'select app.seal_audit() as sealed',
    )
    const [row] = rows
    if (!row) throw new Error('app.seal_audit gave no row')
    return row.sealed
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '55P03') throw error
    throw new CommandError({
      what: 'somebody writes audit events, or seals them, for longer than two seconds',
      why: error.message,
      todo: 'run it again when that has ended',
      code: 3,
      cause: error,
    })
  }
}

if (import.meta.main) {
  await run(async () => {
    readArguments('npm run audit:seal', { options: {} })
    const { seals, events } = await sealAsOwner(ownerUrlFromEnvironment())
    console.log(`${seals} seals over ${events} audit events`)
  })
}
