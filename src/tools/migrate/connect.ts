import { hostname } from 'node:os'
import type pg from 'pg'
import { connected } from '../command/connection.ts'
import { CommandError, messageOf } from '../command/report.ts'

/** How a runner is seen in pg_stat_activity: by whom who waits for it can find it. */
export const runnerName = `guildhall-migrate ${process.pid}@${hostname()}`.slice(0, 63)

/**
 * A direct connection as the owner, for one runner. Postgres notices within about half a minute when this machine is
 * gone, and then frees its locks. No timeout of the role or the database ends a long migration.
 */
export async function connectOwner(url: string): Promise<pg.Client> {
  const client = await connected(url, runnerName)
  try {
    await resetSession(client)
    return client
  } catch (cause) {
    await client.end().catch(() => undefined)
    throw new CommandError({
      what: 'the session of the runner could not be set up; nothing was changed',
      why: messageOf(cause),
      todo: 'use Postgres 17 or newer, over a direct connection',
      cause,
    })
  }
}

/**
 * The session as every file finds it, whatever the file before set: a name without a schema is in `public`. The lock
 * of the runner stays.
 */
export async function resetSession(client: pg.ClientBase): Promise<void> {
  await client.query(`reset session authorization; reset role; reset all; set search_path = public;
    set statement_timeout = 0; set transaction_timeout = 0; set idle_session_timeout = 0;
    set idle_in_transaction_session_timeout = 0; set client_connection_check_interval = '5s';
    set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4`)
}

/** The SQLSTATE of an error of Postgres, or the code of an error of the system; of a CommandError, its cause's. */
export function codeOf(error: unknown): string {
  if (error instanceof CommandError) return codeOf(error.cause)
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
