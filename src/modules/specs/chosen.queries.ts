import { and, desc, eq, type SQLWrapper, sql } from 'drizzle-orm'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { isLive, services, serviceVersions } from '../services/index.ts'
import { specs } from './specs.schema.ts'
import { versionPreference } from './version-preference.ts'

/** The version of a service that stands for the one that is asked, such as `latest`: `{ id }`. */
export function preferredVersion(db: TenantDb, service: string, asked: string) {
  const { where, orderBy } = versionPreference(asked)
  return db
    .select({ id: serviceVersions.id })
    .from(serviceVersions)
    .innerJoin(services, eq(services.id, serviceVersions.serviceId))
    .where(and(eq(services.name, service), isLive, where))
    .orderBy(...orderBy)
    .limit(1)
}

/** The specification of a version by its id: main's, else the newest of any branch. */
export function specOfVersion(db: TenantDb, versionId: SQLWrapper) {
  return db
    .select({
      type: specs.type,
      encoding: specs.encoding,
      content: specs.content,
      branch: specs.branch,
      version: serviceVersions.version,
    })
    .from(specs)
    .innerJoin(serviceVersions, eq(serviceVersions.id, specs.serviceVersionId))
    .innerJoin(services, eq(services.id, serviceVersions.serviceId))
    .where(and(eq(specs.serviceVersionId, versionId), isLive))
    .orderBy(sql`(${specs.branch} = 'main') desc`, desc(specs.updatedAt))
    .limit(1)
}
