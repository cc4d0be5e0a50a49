import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { connected } from '../command/connection.ts'
import { CommandError } from '../command/report.ts'

/** Any number that no other program on the database uses: who holds it makes the preview. */
const advisoryLock = 7_163_005
/** How long a database may be away: a compute starts, or another run resets the branch. */
const awayMs = 60_000

/**
 * One direct connection to a preview's database as its owner, which holds the preview until it is closed: runs of
 * the same pull request take turns, the Worker and the comment included.
 * @throws {CommandError} with exit code 3 when another run does not let go in time.
 */
export async function openHeld(
  url: string,
  options: { waitSeconds: number; say: (line: string) => void },
): Promise<pg.Client> {
  const deadline = Date.now() + options.waitSeconds * 1_000
  for (let reported = false; ; reported = true) {
    const client = await connect(url)
    const { rows } = await client.query<{ had: boolean }>(
      'select pg_try_advisory_lock($1) as had',
      [advisoryLock],
    )
    if (rows[0]?.had) return client
    // Not kept while waiting: the run at work may reset the branch, which no session survives.
    await client.end()
    if (!reported) options.say('Another run is at work on this preview; waiting for it.')
    if (Date.now() < deadline) await sleep(500)
    else {
      throw new CommandError({
        what: 'another run holds this preview',
        why: `it did not let go within ${options.waitSeconds} seconds`,
        todo: 'wait for it, or cancel it, and run this again',
        code: 3,
      })
    }
  }
}

async function connect(url: string): Promise<pg.Client> {
  for (const deadline = Date.now() + awayMs; ; await sleep(250)) {
    try {
      return await connected(url, 'guildhall-branch')
    } catch (error) {
      if (Date.now() >= deadline || isRefusal((error as CommandError).cause)) throw error
    }
  }
}

/** A wrong password does not become right. */
const isRefusal = (error: unknown) => /^28/.test((error as { code?: string }).code ?? '')

/** Whether the database went away under us: another run has reset the branch. */
export function isLost(error: unknown): boolean {
  const { code = '', message = '' } =
    error instanceof Error ? (error as { code?: string } & Error) : {}
  return (
    /^(57P0\d|08\d\d\d|3D000|ECONNRESET|EPIPE)$/.test(code) ||
    /terminated|not queryable/.test(message)
  )
}
