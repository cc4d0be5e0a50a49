import { and, desc, eq, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { createdNow } from '../../../core/db/freshness.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, serviceNamed } from './live.ts'
import { versionEvents } from './services.events.ts'
import { services, serviceVersions } from './services.schema.ts'

type NewVersion = { service: string; version: string; gitSha: string | null }

/** Creates a version unless the service has it; an existing one only gets the Git commit that it lacks. */
export function putVersion(db: TenantDb, given: NewVersion): SQLWrapper[] {
  const { service, version, gitSha } = given
  const serviceId = sql`${serviceNamed(db, service)}`
  return [
    db
      .insert(serviceVersions)
      .values({ serviceId, version, gitSha })
      .onConflictDoUpdate({
        target: [serviceVersions.tenantId, serviceVersions.serviceId, serviceVersions.version],
        set: { gitSha: sql`excluded.git_sha` },
        setWhere: sql`service_versions.git_sha is null and excluded.git_sha is not null`,
      }),
    emit(versionEvents.created, {
      subjectId: versionNamed(db, service, version),
      payload: { service, version },
      when: sql`exists ${versionNamed(db, service, version, createdNow(serviceVersions))}`,
    }),
  ]
}

/** The id of a version of a live service. */
export function versionNamed(db: TenantDb, service: string, version: string, given?: SQL) {
  return db
    .select({ id: serviceVersions.id })
    .from(serviceVersions)
    .where(
      and(
        eq(serviceVersions.serviceId, serviceNamed(db, service)),
        eq(serviceVersions.version, version),
        given,
      ),
    )
}

/** The id of the version of a live service with this name or else the newest with this Git commit. */
export function versionIdentified(db: TenantDb, service: string, identifier: string) {
  return db
    .select({ id: serviceVersions.id })
    .from(serviceVersions)
    .where(and(eq(serviceVersions.serviceId, serviceNamed(db, service)), matches(identifier)))
    .orderBy(...bestMatchFirst(identifier))
    .limit(1)
}

const matches = (identifier: string) =>
  or(eq(serviceVersions.version, identifier), eq(serviceVersions.gitSha, identifier))
const bestMatchFirst = (identifier: string) => [
  sql`(${serviceVersions.version} = ${identifier}) desc`,
  desc(serviceVersions.id),
]

export function selectVersions(db: TenantDb) {
  return db
    .select({
      id: serviceVersions.id,
      revision: serviceVersions.revision,
      serviceName: services.name,
      version: serviceVersions.version,
      gitSha: serviceVersions.gitSha,
      createdAt: serviceVersions.createdAt,
      updatedAt: serviceVersions.updatedAt,
    })
    .from(serviceVersions)
    .innerJoin(services, joinOn(serviceVersions.serviceId, services))
    .$dynamic()
}

/** The version of a live service by its name or its Git commit. */
export function findVersion(db: TenantDb, service: string, identifier: string) {
  return selectVersions(db)
    .where(and(eq(services.name, service), isLive, matches(identifier)))
    .orderBy(...bestMatchFirst(identifier))
    .limit(1)
}
