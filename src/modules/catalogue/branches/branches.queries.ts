import { and, count, desc, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { emitEach } from '../../../core/audit/emit.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import {
  isLive,
  serviceNamed,
  services,
  serviceVersions,
  versionIdentified,
} from '../services/index.ts'
import type { BranchFilter } from './branches.contract.ts'
import { branchEvents } from './branches.events.ts'
import { branches, branchVersions } from './branches.schema.ts'

type Placing = { service: string; branch: string; version: string }

/** Puts a version on a branch, which is made where there is none of the name; one that is there stays in its place. */
export function putOnBranch(db: TenantDb, placing: Placing): SQLWrapper[] {
  const { service, branch, version } = placing
  const branchId = branchNamed(db, service, branch)
  const serviceVersionId = versionIdentified(db, service, version)
  const added = db
    .select({
      subjectId: branchVersions.branchId,
      payload: sql`jsonb_build_object('service', ${service}::text, 'branch', ${branch}::text,
        'version', ${serviceVersions.version})`,
    })
    .from(branchVersions)
    .innerJoin(serviceVersions, joinOn(branchVersions.serviceVersionId, serviceVersions))
    .where(
      and(
        eq(branchVersions.branchId, branchId),
        eq(branchVersions.serviceVersionId, serviceVersionId),
        sql`${branchVersions.createdAt} = now()`,
      ),
    )
  return [
    db
      .insert(branches)
      .values({ serviceId: sql`${serviceNamed(db, service)}`, name: branch })
      .onConflictDoNothing(),
    db
      .insert(branchVersions)
      .values({ branchId: sql`${branchId}`, serviceVersionId: sql`${serviceVersionId}` })
      .onConflictDoNothing(),
    emitEach(branchEvents.versionAdded, added),
  ]
}

/** As `putOnBranch` for a version that must be there; answers with its place. */
export function addToBranch(db: TenantDb, placing: Placing) {
  const { service, branch, version } = placing
  return [
    mustFind(versionIdentified(db, service, version)),
    ...putOnBranch(db, placing),
    selectPlaced(db).where(
      and(
        eq(branches.id, branchNamed(db, service, branch)),
        eq(branchVersions.serviceVersionId, versionIdentified(db, service, version)),
      ),
    ),
  ] as const
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

export function listBranches(db: TenantDb, service: string, query: BranchFilter) {
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
  const filter = eq(branches.serviceId, serviceNamed(db, service))
  return {
    given: mustFind(serviceNamed(db, service)),
    rows: db
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
      .where(and(filter, afterCursor(branches.id, query)))
      .orderBy(desc(branches.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(branches).where(filter),
  }
}

/** The versions of a branch, its head first. */
export function listBranchVersions(
  db: TenantDb,
  { service, branch }: { service: string; branch: string },
  query: BranchFilter,
) {
  const filter = eq(branchVersions.branchId, branchNamed(db, service, branch))
  return {
    given: mustFind(branchNamed(db, service, branch)),
    rows: selectPlaced(db)
      .where(and(filter, isLive, afterCursor(branchVersions.id, query)))
      .orderBy(desc(branchVersions.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(branchVersions).where(filter),
  }
}

function selectPlaced(db: TenantDb) {
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
}
