import { hostname } from 'node:os'
import pg from 'pg'
import { CommandError, messageOf } from '../report.ts'

/** How a runner is seen in pg_stat_activity: by whom who waits for it can find it. */
export const runnerName = `guildhall-migrate ${process.pid}@${hostname()}`.slice(0, 63)

/**
 * A direct connection as the owner, for one runner. Postgres notices within about half a minute when this machine is
 * gone, and then frees its locks. No timeout of the role or the database ends a long migration.
 * @throws {CommandError} which says what is wrong with the connection, and not what its password is.
 */
export async function connectOwner(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: runnerName,
    connectionTimeoutMillis: 20_000,
    keepAlive: true,
  })
  // A lost connection is told by the statement that it interrupts.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await resetSession(client)
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw new CommandError({
      what: 'the database was not reached',
      ...explain(error, url),
      cause: withoutSecret(error),
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

function explain(error: unknown, url: string): { why: string; todo: string } {
  const { host, username, pathname } = new URL(url)
  const code = codeOf(error)
  if (code === '28P01' || code === '28000') {
    return {
      why: `the password of ${username} was not accepted`,
      todo: 'copy DATABASE_OWNER_URL anew from Neon: its password was changed',
    }
  }
  if (code === '3D000') {
    return {
      why: `there is no database ${pathname.slice(1)} at ${host}`,
      todo: 'name one that is there in DATABASE_OWNER_URL',
    }
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      why: `no host has the name ${host}`,
      todo: 'check the host in DATABASE_OWNER_URL, and the network',
    }
  }
  return {
    why: `${host}: ${messageOf(withoutSecret(error)) || code}`,
    todo: 'check that the database runs, and the host and port in DATABASE_OWNER_URL; nothing was changed',
  }
}

/** Errors of the driver can carry the whole configuration; only their text and code go on. */
function withoutSecret(error: unknown): Error {
  const inner = error instanceof AggregateError ? error.errors[0] : error
  return Object.assign(new Error(messageOf(inner)), { code: codeOf(inner) })
}
