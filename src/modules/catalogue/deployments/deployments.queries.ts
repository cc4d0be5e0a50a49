import { and, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { environments } from '../environments/index.ts'
import { isLive, serviceNamed, services, serviceVersions } from '../services/index.ts'
import type {
  ActiveQuery,
  DeploymentFilter,
  SummaryFilter,
  states,
} from './deployments.contract.ts'
import { deployments } from './deployments.schema.ts'

/** Rows of the plain list, which has no pages in the client protocol; newest first. */
const listLimit = 1000

export function findDeployment(db: TenantDb, id: string | SQL) {
  return selectDeployments(db).where(and(isLive, eq(deployments.id, id)))
}

/** What is active in an environment and went well; on request also what was before. */
export function activeDeployments(db: TenantDb, query: ActiveQuery) {
  const current = and(deployments.active, eq(deployments.status, 'successful'))
  return selectDeployments(db)
    .where(and(isLive, named(db, query), query.include_inactive ? undefined : current))
    .orderBy(desc(deployments.id))
    .limit(listLimit)
}

export function listDeployments(db: TenantDb, query: DeploymentFilter) {
  const filter = and(named(db, query), query.state && inArray(state, query.state))
  return {
    rows: selectDeployments(db)
      .where(and(filter, afterCursor(deployments.id, query)))
      .orderBy(desc(deployments.id))
      .limit(query.limit + 1),
    total: located(db.select({ total: count() }).from(deployments).$dynamic()).where(filter),
  }
}

/** What of a service there is and was; 404 for an unknown one. */
export function historyOf(db: TenantDb, service: string, query: Omit<DeploymentFilter, 'service'>) {
  return {
    given: mustFind(serviceNamed(db, service)),
    ...listDeployments(db, { ...query, service }),
  }
}

/** How many there are by environment, and the newest ten. */
export function summarize(db: TenantDb, query: SummaryFilter) {
  const countOf = (wanted: (typeof states)[number]) =>
    sql<number>`count(*) filter (where ${state} = ${wanted})`.mapWith(Number)
  return [
    located(
      db
        .select({
          environment: environments.name,
          displayName: environments.displayName,
          production: environments.production,
          total: count(),
          active: countOf('active'),
          ended: countOf('ended'),
          blocked: countOf('blocked'),
        })
        .from(deployments)
        .$dynamic(),
    )
      .where(named(db, query))
      .groupBy(
        environments.id,
        environments.name,
        environments.displayName,
        environments.production,
      )
      .orderBy(environments.name),
    recentDeployments(db, query),
  ] as const
}

/** The newest ten, blocked ones too. */
export function recentDeployments(db: TenantDb, query: SummaryFilter = {}) {
  return selectDeployments(db).where(named(db, query)).orderBy(desc(deployments.id)).limit(10)
}

const state = sql`case when ${deployments.active} then 'active'
  when ${deployments.status} in ('failed', 'resolved') then 'blocked' else 'ended' end`

/** Found by their ids: a page is then read in the order of an index. */
function named(db: TenantDb, { service, environment }: SummaryFilter) {
  return and(
    isLive,
    service === undefined ? undefined : eq(deployments.serviceId, serviceNamed(db, service)),
    environment === undefined
      ? undefined
      : eq(deployments.environmentId, environmentNamed(db, environment)),
  )
}

function environmentNamed(db: TenantDb, name: string) {
  return db.select({ id: environments.id }).from(environments).where(eq(environments.name, name))
}

function located<Select extends PgSelect>(select: Select) {
  return select
    .innerJoin(services, joinOn(deployments.serviceId, services))
    .innerJoin(environments, joinOn(deployments.environmentId, environments))
}

function recorder(db: TenantDb) {
  return db
    .select({ name: members.displayName })
    .from(members)
    .where(eq(members.id, deployments.deployedByMemberId))
}

function selectDeployments(db: TenantDb) {
  return db
    .select({
      id: deployments.id,
      service: services.name,
      version: serviceVersions.version,
      environment: environments.name,
      gitSha: deployments.gitSha,
      gitRepositoryUrl: services.gitRepositoryUrl,
      specType: services.specType,
      deployedAt: deployments.createdAt,
      deployedBy: sql<string>`coalesce(${deployments.deployedBy}, ${recorder(db)})`,
      active: deployments.active,
      status: deployments.status,
      endedAt: deployments.endedAt,
      failureReason: deployments.failureReason,
      failureDetails: deployments.failureDetails,
    })
    .from(deployments)
    .innerJoin(services, joinOn(deployments.serviceId, services))
    .innerJoin(serviceVersions, joinOn(deployments.serviceVersionId, serviceVersions))
    .innerJoin(environments, joinOn(deployments.environmentId, environments))
}
