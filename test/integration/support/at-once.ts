import { transportHash } from '../../../src/core/tenancy/api-key.ts'
import type { openOwnerSession } from '../../support/owner-session.ts'
import { waitUntil } from '../../support/wait.ts'
import type { World } from '../../support/world.ts'

type Session = Awaited<ReturnType<typeof openOwnerSession>>

/** Enters, in a transaction of the runtime role that a session has begun, as the member of a key. */
export async function enterAs(session: Session, { key }: { key: string }): Promise<void> {
  const travelling = await transportHash(key)
  await session.run(`select app.enter(null, $1, null, 'at once', 20000)`, [travelling])
}

/** Waits until a request or a statement waits for a lock of another session, or is done without. */
export async function untilItWaits(world: World, asked: Promise<unknown>): Promise<void> {
  let isDone = false
  const done = () => {
    isDone = true
  }
  asked.then(done, done)
  await waitUntil(async () => {
    const waiting = await world.owner(
      `select from pg_locks join pg_stat_activity using (pid)
       where datname = current_database() and not granted`,
      [],
    )
    return isDone || waiting.length > 0
  })
}
