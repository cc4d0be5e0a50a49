import { waitUntil } from '../../support/wait.ts'
import type { World } from '../../support/world.ts'

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
