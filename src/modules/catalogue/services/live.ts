import { and, eq, isNull } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { services } from './services.schema.ts'

/** Whether a service can be found: a deleted one keeps its rows, so that it can be restored. */
export const isLive = isNull(services.deletedAt)

/** The id of a live service, for statements that refer to it by its name. */
export function serviceNamed(db: TenantDb, name: string) {
  return db
    .select({ id: services.id })
    .from(services)
    .where(and(eq(services.name, name), isLive))
}
