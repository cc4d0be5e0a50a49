import pg from 'pg'
import { CommandError, messageOf } from './report.ts'

/** Milliseconds in which a server must answer; a Neon compute that sleeps wakes in less. */
const connectMs = 20_000

/**
 * A direct connection; `program` is how the server names it. The interrupted query reports a lost connection.
 * @throws {CommandError} when there is none to be had: it says where and why, without the password.
 */
export async function connected(url: string, program: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: program,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw noConnection(error, new URL(url))
  }
}

/** Runs `work` over one direct connection, and closes it whatever happens. */
export async function withClient<Result>(
  url: string,
  program: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connected(url, program)
  try {
    return await work(client)
  } catch (error) {
    throw isUnmigrated(error) ? notMigrated(error, new URL(url)) : error
  } finally {
    await client.end().catch(() => undefined)
  }
}

function noConnection(error: unknown, { username, host, pathname }: URL): CommandError {
  const { code = '' } = error as { code?: string }
  const [what, todo] =
    code === '28P01' || code === '28000'
      ? [
          `the database at ${host} rejected the role ${username}`,
          'check the password in the URL: Neon shows a new one once, after "Reset password"; a local one is in .guildhall/dev.json',
        ]
      : code === '3D000'
        ? [`there is no database ${pathname.slice(1)} at ${host}`, 'check the end of the URL']
        : [
            `the database at ${host} cannot be reached; nothing was changed`,
            'check the host and the network; the local database runs while npm run dev does',
          ]
  return new CommandError({ what, why: reasonOf(error), todo, cause: error })
}

// Undefined schema, table, column or function: PostgreSQL manual, appendix A.
function isUnmigrated(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(3F000|42P01|42703|42883)$/.test(error.code ?? '')
}

function notMigrated(cause: unknown, { host, pathname }: URL): CommandError {
  return new CommandError({
    what: `${pathname.slice(1)} at ${host} does not have the schema that this command works on`,
    why: messageOf(cause),
    todo: 'run npm run db:migrate first, or check the name of the database in DATABASE_OWNER_URL',
    cause,
  })
}

/** A host with several addresses fails with one error for each, under an empty message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('\n')
  return messageOf(error)
}
