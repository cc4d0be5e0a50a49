import { and, count, desc, eq, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { isLive, serviceNamed } from './live.ts'
import type { CreateVersion, VersionFilter } from './services.contract.ts'
import { versionEvents } from './services.events.ts'
import { services, serviceVersions } from './services.schema.ts'

type NewVersion = { service: string; version: string; gitSha: string | null }

/** Makes a version where there is none; of one that is there, only a git sha that was not known is filled in. */
export function putVersion(db: TenantDb, given: NewVersion): SQLWrapper[] {
  const put = insertVersion(db, given).onConflictDoUpdate({
    target: [serviceVersions.tenantId, serviceVersions.serviceId, serviceVersions.version],
    set: { gitSha: sql`excluded.git_sha` },
    setWhere: sql`service_versions.git_sha is null and excluded.git_sha is not null`,
  })
  return [put, versionCreated(db, given)]
}

function insertVersion(db: TenantDb, { service, version, gitSha }: NewVersion) {
  const serviceId = sql`${serviceNamed(db, service)}`
  return db.insert(serviceVersions).values({ serviceId, version, gitSha })
}

function versionCreated(db: TenantDb, { service, version }: NewVersion) {
  const isNew = sql`${serviceVersions.createdAt} = now()`
  return emit(versionEvents.created, {
    subjectId: versionNamed(db, service, version),
    payload: { service, version },
    when: sql`exists ${versionNamed(db, service, version, isNew)}`,
  })
}

/** The version of a live service: `{ id }`. */
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

/** The version of a live service that is said by its name or, where none has it, by its git sha: `{ id }`. */
export function versionIdentified(db: TenantDb, service: string, said: string) {
  return db
    .select({ id: serviceVersions.id })
    .from(serviceVersions)
    .where(and(eq(serviceVersions.serviceId, serviceNamed(db, service)), isSaid(said)))
    .orderBy(...bestOfSaid(said))
    .limit(1)
}

const isSaid = (said: string) =>
  or(eq(serviceVersions.version, said), eq(serviceVersions.gitSha, said))
const bestOfSaid = (said: string) => [
  sql`(${serviceVersions.version} = ${said}) desc`,
  desc(serviceVersions.id),
]

const columns = {
  id: serviceVersions.id,
  serviceName: services.name,
  version: serviceVersions.version,
  gitSha: serviceVersions.gitSha,
  createdAt: serviceVersions.createdAt,
  updatedAt: serviceVersions.updatedAt,
}

const ofService = (name: string) => and(eq(services.name, name), isLive)

function selectVersions(db: TenantDb) {
  return db
    .select(columns)
    .from(serviceVersions)
    .innerJoin(services, joinOn(serviceVersions.serviceId, services))
}

export function findVersion(db: TenantDb, service: string, version: string) {
  return selectVersions(db)
    .where(and(ofService(service), isSaid(version)))
    .orderBy(...bestOfSaid(version))
    .limit(1)
}

export function listVersions(db: TenantDb, service: string, query: VersionFilter) {
  return {
    given: mustFind(serviceNamed(db, service)),
    rows: selectVersions(db)
      .where(
        and(
          eq(serviceVersions.serviceId, serviceNamed(db, service)),
          afterCursor(serviceVersions.id, query),
        ),
      )
      .orderBy(desc(serviceVersions.id))
      .limit(query.limit + 1),
    total: db
      .select({ total: count() })
      .from(serviceVersions)
      .where(eq(serviceVersions.serviceId, serviceNamed(db, service))),
  }
}

export function createVersion(db: TenantDb, service: string, { version, gitSha }: CreateVersion) {
  const given = { service, version, gitSha }
  return [
    mustFind(serviceNamed(db, service)),
    insertVersion(db, given),
    versionCreated(db, given),
    findVersion(db, service, version),
  ] as const
}
