import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { changedNow } from '../../../core/db/freshness.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { UnknownVersion } from '../deployments/index.ts'
import { environmentNamed, environments, putEnvironment } from '../environments/index.ts'
import { isLive, services, serviceVersions, versionIdentified } from '../services/index.ts'
import type { RecordRelease } from './releases.contract.ts'
import { releaseEvents } from './releases.events.ts'
import { releases } from './releases.schema.ts'

/** Records that others can install a version from now on. A release whose support had ended is supported again. */
export function recordRelease(db: TenantDb, input: RecordRelease) {
  const { service, version, environment } = input
  const versionId = versionIdentified(db, service, version)
  const environmentId = environmentNamed(db, environment)
  const place = and(
    eq(releases.serviceVersionId, versionId),
    eq(releases.environmentId, environmentId),
  )
  const unknown = `Service version not found: ${service}@${version}`
  return [
    must(sql`exists ${versionId}`, UnknownVersion, unknown),
    ...putEnvironment(db, environment),
    db
      .insert(releases)
      .values({ serviceVersionId: sql`${versionId}`, environmentId: sql`${environmentId}` })
      .onConflictDoUpdate({
        target: [releases.tenantId, releases.serviceVersionId, releases.environmentId],
        set: { supportEndedAt: null },
        setWhere: sql`releases.support_ended_at is not null`,
      }),
    releaseEvent(db, releaseEvents.recorded, and(place, changedNow(releases))),
    selectReleases(db).where(place),
  ] as const
}

/** Ends the support of a release; one whose support has ended already stays as it is. */
export function endSupport(db: TenantDb, id: string) {
  const here = eq(releases.id, id)
  return [
    mustFind(findRelease(db, id)),
    db
      .update(releases)
      .set({ supportEndedAt: sql`now()` })
      .where(and(here, isNull(releases.supportEndedAt))),
    releaseEvent(db, releaseEvents.supportEnded, and(here, changedNow(releases))),
    findRelease(db, id),
  ] as const
}

function findRelease(db: TenantDb, id: string) {
  return selectReleases(db).where(and(isLive, eq(releases.id, id)))
}

function releaseEvent(
  db: TenantDb,
  event: typeof releaseEvents.recorded | typeof releaseEvents.supportEnded,
  where: SQL | undefined,
) {
  const payload = {
    service: services.name,
    version: serviceVersions.version,
    environment: environments.name,
  }
  const rows = db
    .select(eventRow(event, releases.id, payload))
    .from(releases)
    .$dynamic()
  return emitEach(event, joined(rows).where(where))
}

export function selectReleases(db: TenantDb) {
  return joined(
    db
      .select({
        id: releases.id,
        revision: releases.revision,
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
