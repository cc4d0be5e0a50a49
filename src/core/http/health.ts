import { sql } from 'drizzle-orm'
import type { Context } from 'hono'
import journal from '../../../drizzle/meta/_journal.json' with { type: 'json' }
import { type Environment, environmentOf } from '../../env.ts'
import { withAttempts } from '../db/attempts.ts'
import { httpDatabase } from '../db/connect.ts'
import { limitAddress } from './rate-limit.ts'
import type { AppEnv } from './request-scope.ts'

type Readiness = { roleIsSafe: boolean; migration: string | null; nextPartitions?: boolean }

/** When the newest migration that this Worker was built with was made, in epoch milliseconds. */
const newest = Math.max(...journal.entries.map((entry) => entry.when))

/** Whether the process answers; asks nothing of the database. */
export function livez(c: Context<AppEnv>): Response {
  return c.json({ status: 'ok' })
}

/**
 * 200, or 503 while the database is away, its role could get round row security, or its schema is behind. Without next
 * month's partitions it says so and serves: rows then wait in the default partition.
 */
export async function readyz(c: Context<AppEnv>): Promise<Response> {
  const environment = environmentOf(c.env)
  await limitAddress(c, environment)
  const found = await readiness(c, environment).catch(() => undefined)
  const database = {
    ok: found !== undefined,
    roleIsSafe: found?.roleIsSafe ?? false,
    schemaIsCurrent: Number(found?.migration ?? 0) >= newest,
    nextPartitions: found?.nextPartitions ?? false,
  }
  const ready = database.ok && database.roleIsSafe && database.schemaIsCurrent
  return c.json(
    {
      status: ready ? 'ok' : 'degraded',
      version: environment.CF_VERSION_METADATA?.id,
      database: { ...database, ok: ready },
    },
    ready ? 200 : 503,
  )
}

async function readiness(
  c: Context<AppEnv>,
  { DATABASE_URL: url, DATABASE_ATTEMPT_MS: attemptMs }: Environment,
): Promise<Readiness | undefined> {
  return withAttempts({ attemptMs, totalMs: attemptMs }, true, async (signal) => {
    c.var.meter.roundTrips += 1
    const asked = sql<{ readiness: Readiness }>`select app.readiness()`
    const { rows } = await httpDatabase(url, { signal, readOnly: true }).execute<{
      readiness: Readiness
    }>(asked)
    return rows[0]?.readiness
  })
}
