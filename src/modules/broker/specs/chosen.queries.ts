import { and, desc, eq, type SQLWrapper, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import { specs } from './specs.schema.ts'
import { versionPreference } from './version-preference.ts'

/** The id of the version that `latest` means, without a branch or an environment. */
export function latestVersion(db: TenantDb, service: string) {
  const { where, orderBy } = versionPreference(db, { version: 'latest', branch: 'main' })
  return db
    .select({ id: serviceVersions.id })
    .from(serviceVersions)
    .innerJoin(services, joinOn(serviceVersions.serviceId, services))
    .where(and(eq(services.name, service), isLive, where))
    .orderBy(...orderBy)
    .limit(1)
}

/** The specification of a version: that of the branch `main`, else the newest. */
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
    .innerJoin(serviceVersions, joinOn(specs.serviceVersionId, serviceVersions))
    .innerJoin(services, joinOn(serviceVersions.serviceId, services))
    .where(and(eq(specs.serviceVersionId, versionId), isLive))
    .orderBy(sql`(${specs.branch} = 'main') desc`, desc(specs.updatedAt))
    .limit(1)
}
