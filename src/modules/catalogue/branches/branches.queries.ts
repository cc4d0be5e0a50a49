import { and, desc, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { createdNow } from '../../../core/db/freshness.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { serviceNamed, services, serviceVersions, versionIdentified } from '../services/index.ts'
import { branchEvents } from './branches.events.ts'
import { branches, branchVersions } from './branches.schema.ts'

type Placing = { service: string; branch: string; version: string }

/** Adds a version to a branch, which is created if needed; a version keeps its place on a branch. */
export function putOnBranch(db: TenantDb, placing: Placing): SQLWrapper[] {
  const { service, branch } = placing
  const branchId = branchNamed(db, service, branch)
  const event = branchEvents.versionAdded
  const payload = {
    service: sql`${service}::text`,
    branch: sql`${branch}::text`,
    version: serviceVersions.version,
  }
  return [
    db
      .insert(branches)
      .values({ serviceId: sql`${serviceNamed(db, service)}`, name: branch })
      .onConflictDoNothing(),
    db
      .insert(branchVersions)
      .values({
        branchId: sql`${branchId}`,
        serviceVersionId: sql`${versionIdentified(db, service, placing.version)}`,
      })
      .onConflictDoNothing(),
    emitEach(
      event,
      db
        .select(eventRow(event, branchVersions.branchId, payload))
        .from(branchVersions)
        .innerJoin(serviceVersions, joinOn(branchVersions.serviceVersionId, serviceVersions))
        .where(and(placeOf(db, placing), createdNow(branchVersions))),
    ),
  ]
}

/** Adds an existing version to a branch, and returns its place. */
export function addToBranch(db: TenantDb, placing: Placing) {
  const { service, version } = placing
  return [
    mustFind(versionIdentified(db, service, version)),
    ...putOnBranch(db, placing),
    selectBranchVersions(db).where(placeOf(db, placing)),
  ] as const
}

function placeOf(db: TenantDb, { service, branch, version }: Placing): SQL | undefined {
  return and(
    eq(branchVersions.branchId, branchNamed(db, service, branch)),
    eq(branchVersions.serviceVersionId, versionIdentified(db, service, version)),
  )
}

export function branchNamed(db: TenantDb, service: string, branch: string) {
  return db
    .select({ id: branches.id })
    .from(branches)
    .where(and(eq(branches.serviceId, serviceNamed(db, service)), eq(branches.name, branch)))
}

/** The newest version of a branch of a service, as the rows of a subquery. */
export function headOf(serviceId: SQL, branch: SQL): SQL {
  return sql`(
    select bv.service_version_id
    from branch_versions bv
    where bv.branch_id = (select b.id from branches b where b.service_id = ${serviceId} and b.name = ${branch})
    order by bv.id desc
    limit 1)`
}

/** Branches, each with its newest version. */
export function selectBranches(db: TenantDb) {
  const head = db
    .select({
      version: serviceVersions.version,
      gitSha: serviceVersions.gitSha,
      addedAt: sql`${branchVersions.createdAt}`.mapWith(branchVersions.createdAt).as('added_at'),
    })
    .from(branchVersions)
    .innerJoin(serviceVersions, joinOn(branchVersions.serviceVersionId, serviceVersions))
    .where(joinOn(branchVersions.branchId, branches))
    .orderBy(desc(branchVersions.id))
    .limit(1)
    .as('head')
  return db
    .select({
      id: branches.id,
      service: services.name,
      name: branches.name,
      isMain: sql<boolean>`${branches.name} = ${services.mainBranch}`,
      head: { version: head.version, gitSha: head.gitSha, addedAt: head.addedAt },
      createdAt: branches.createdAt,
    })
    .from(branches)
    .innerJoin(services, joinOn(branches.serviceId, services))
    .leftJoinLateral(head, sql`true`)
    .$dynamic()
}

export function selectBranchVersions(db: TenantDb) {
  return db
    .select({
      id: branchVersions.id,
      service: services.name,
      branch: branches.name,
      version: serviceVersions.version,
      gitSha: serviceVersions.gitSha,
      addedAt: branchVersions.createdAt,
    })
    .from(branchVersions)
    .innerJoin(branches, joinOn(branchVersions.branchId, branches))
    .innerJoin(services, joinOn(branches.serviceId, services))
    .innerJoin(serviceVersions, joinOn(branchVersions.serviceVersionId, serviceVersions))
    .$dynamic()
}
