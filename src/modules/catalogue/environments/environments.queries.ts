import { and, eq, type SQL, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { createdNow } from '../../../core/db/freshness.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { environmentEvents } from './environments.events.ts'
import { environments } from './environments.schema.ts'

/** The id of an environment, for statements that refer to it by its name. */
export function environmentNamed(db: TenantDb, name: string, given?: SQL) {
  return db
    .select({ id: environments.id })
    .from(environments)
    .where(and(eq(environments.name, name), given))
}

/** Creates an environment unless it exists: a deployment or release can name a new one. */
export function putEnvironment(db: TenantDb, name: string) {
  const subjectId = environmentNamed(db, name, createdNow(environments))
  return [
    db.insert(environments).values({ name }).onConflictDoNothing(),
    emit(environmentEvents.created, {
      subjectId,
      payload: { name },
      when: sql`exists ${subjectId}`,
    }),
  ]
}
