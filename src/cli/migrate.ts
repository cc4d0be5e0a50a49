import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { CommandError, messageOf, run } from './report.ts'

const migrationsFolder = join(import.meta.dirname, '../../drizzle')

/** Any number that no other program on the database uses: who holds it migrates. */
const advisoryLock = 7_163_001

/**
 * Brings a database to the newest schema, over one direct connection as its owner. Runners that start
 * together take turns; all pending migrations are one transaction. Gives the number that was applied.
 */
export async function migrate(input: { url: string }): Promise<number> {
  const client = new pg.Client({
    connectionString: input.url,
    application_name: 'guildhall-migrate',
  })
  try {
    await client.connect()
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    const before = await applied(client)
    await applyMigrations(drizzle(client), { migrationsFolder })
    return (await applied(client)) - before
  } catch (error) {
    throw new CommandError({
      what: 'the database could not be migrated; what was pending is not applied',
      why: messageOf(error instanceof Error && error.cause ? error.cause : error),
      todo: 'mend the migration under drizzle/ or the connection in DATABASE_OWNER_URL, and run npm run db:migrate again',
      cause: error,
    })
  } finally {
    await client.end()
  }
}

async function applied(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ table: string | null }>(
    `select to_regclass('drizzle.__drizzle_migrations')::text as table`,
  )
  if (!rows[0]?.table) return 0
  const counted = await client.query<{ count: number }>(
    'select count(*)::int as count from drizzle.__drizzle_migrations',
  )
  return counted.rows[0]?.count ?? 0
}

if (import.meta.main) {
  await run(async () => {
    const count = await migrate({ url: ownerUrlFromEnvironment() })
    console.log(count === 0 ? 'The schema is current.' : `Applied ${count} migrations.`)
  })
}
