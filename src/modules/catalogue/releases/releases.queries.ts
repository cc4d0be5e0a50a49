import { and, count, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { emitEach } from '../../../core/audit/emit.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { UnknownVersion } from '../deployments/index.ts'
import { environmentNamed, environments, putEnvironment } from '../environments/index.ts'
import { isLive, services, serviceVersions, versionIdentified } from '../services/index.ts'
import type { RecordRelease, ReleaseFilter } from './releases.contract.ts'
import { releaseEvents } from './releases.events.ts'
import { releases } from './releases.schema.ts'

/** Records that a version is installed by others from now on; one whose support had ended is supported again. */
export function recordRelease(db: TenantDb, input: RecordRelease) {
  const { service, version, environment } = input
  const serviceVersionId = versionIdentified(db, service, version)
  const environmentId = environmentNamed(db, environment)
  const here = and(
    eq(releases.serviceVersionId, serviceVersionId),
    eq(releases.environmentId, environmentId),
  )
  return [
    must(
      sql`exists ${versionIdentified(db, service, version)}`,
      UnknownVersion,
      `Service version not found: ${service}@${version}`,
    ),
    ...putEnvironment(db, environment),
    db
      .insert(releases)
      .values({
        serviceVersionId: sql`${serviceVersionId}`,
        environmentId: sql`${environmentId}`,
      })
      .onConflictDoUpdate({
        target: [releases.tenantId, releases.serviceVersionId, releases.environmentId],
        set: { supportEndedAt: null },
        setWhere: sql`releases.support_ended_at is not null`,
      }),
    releaseEvent(db, releaseEvents.recorded, and(here, sql`${releases.updatedAt} = now()`)),
    selectReleases(db).where(here),
  ] as const
}

/** Nothing happens to a release whose support has ended before. */
export function endSupport(db: TenantDb, id: string) {
  return [
    mustFind(findRelease(db, id)),
    db
      .update(releases)
      .set({ supportEndedAt: sql`now()` })
      .where(and(eq(releases.id, id), isNull(releases.supportEndedAt))),
    releaseEvent(
      db,
      releaseEvents.supportEnded,
      and(eq(releases.id, id), sql`${releases.supportEndedAt} = now()`),
    ),
    findRelease(db, id),
  ] as const
}

export function findRelease(db: TenantDb, id: string) {
  return selectReleases(db).where(and(isLive, eq(releases.id, id)))
}

export function listReleases(db: TenantDb, query: ReleaseFilter) {
  const { service, environment, supported } = query
  const filter = and(
    isLive,
    service === undefined ? undefined : eq(services.name, service),
    environment === undefined ? undefined : eq(environments.name, environment),
    supported === undefined
      ? undefined
      : supported
        ? isNull(releases.supportEndedAt)
        : isNotNull(releases.supportEndedAt),
  )
  return {
    rows: selectReleases(db)
      .where(and(filter, afterCursor(releases.id, query)))
      .orderBy(desc(releases.id))
      .limit(query.limit + 1),
    total: joined(db.select({ total: count() }).from(releases).$dynamic()).where(filter),
  }
}

function releaseEvent(
  db: TenantDb,
  event: typeof releaseEvents.recorded | typeof releaseEvents.supportEnded,
  where: SQL | undefined,
) {
  const told = db
    .select({
      subjectId: releases.id,
      payload: sql`jsonb_build_object('service', ${services.name}, 'version', ${serviceVersions.version},
        'environment', ${environments.name})`,
    })
    .from(releases)
    .$dynamic()
  return emitEach(event, joined(told).where(where))
}

function selectReleases(db: TenantDb) {
  return joined(
    db
      .select({
        id: releases.id,
        service: services.name,
        version: serviceVersions.version,
        environment: environments.name,
        supported: sql<boolean>`${releases.supportEndedAt} is null`,
        releasedAt: releases.createdAt,
        supportEndedAt: releases.supportEndedAt,
      })
      .from(releases)
      .$dynamic(),
  )
}

function joined<Select extends PgSelect>(select: Select) {
  return select
    .innerJoin(serviceVersions, joinOn(releases.serviceVersionId, serviceVersions))
    .innerJoin(services, joinOn(serviceVersions.serviceId, services))
    .innerJoin(environments, joinOn(releases.environmentId, environments))
}
