import { and, eq, isNull } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { services } from './services.schema.ts'

/** Whether a service is one that can be found: a deleted one keeps its rows. */
export const isLive = isNull(services.deletedAt)

/** The service of a name: `{ id }`. A subquery for writes that refer to it, and what a `mustFind` asks. */
export function serviceNamed(db: TenantDb, name: string) {
  return db
    .select({ id: services.id })
    .from(services)
    .where(and(eq(services.name, name), isLive))
}
