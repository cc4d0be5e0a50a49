import { and, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { environmentNamed, environments } from '../environments/index.ts'
import { isLive, serviceNamed, services, serviceVersions } from '../services/index.ts'
import type { ActiveQuery, SummaryFilter, states } from './deployments.contract.ts'
import { deployments } from './deployments.schema.ts'

type State = (typeof states)[number]

/** The rows of the plain list, which has no pages in the client protocol. */
const listLimit = 1000

export function findDeployment(db: TenantDb, id: string | SQL) {
  return selectDeployments(db).where(and(isLive, eq(deployments.id, id)))
}

/** The active deployments of an environment, on request with those before; newest first. */
export function activeDeployments(db: TenantDb, query: ActiveQuery) {
  const current = and(deployments.active, eq(deployments.status, 'successful'))
  return selectDeployments(db)
    .where(and(narrowed(db, query), query.include_inactive ? undefined : current))
    .orderBy(desc(deployments.id))
    .limit(listLimit)
}

/** The deployments by environment and state, and the newest of them. */
export function summarize(db: TenantDb, query: SummaryFilter) {
  const countOf = (wanted: State) =>
    sql<number>`count(*) filter (where ${state} = ${wanted})`.mapWith(Number)
  const place = {
    environment: environments.name,
    displayName: environments.displayName,
    production: environments.production,
  }
  return [
    located(
      db
        .select({
          ...place,
          total: count(),
          active: countOf('active'),
          ended: countOf('ended'),
          blocked: countOf('blocked'),
        })
        .from(deployments)
        .$dynamic(),
    )
      .where(narrowed(db, query))
      .groupBy(environments.id, ...Object.values(place))
      .orderBy(environments.name),
    recentDeployments(db, query),
  ] as const
}

/** The ten newest deployments, blocked ones too. */
export function recentDeployments(db: TenantDb, query: SummaryFilter = {}) {
  return selectDeployments(db).where(narrowed(db, query)).orderBy(desc(deployments.id)).limit(10)
}

const state = sql`case when ${deployments.active} then 'active'
  when ${deployments.status} in ('failed', 'resolved') then 'blocked' else 'ended' end`

export function isInState(wanted: readonly State[]): SQL {
  return inArray(state, [...wanted])
}

// By ids, so that a page is read in the order of an index.
export function isOfService(service: string, db: TenantDb): SQL {
  return eq(deployments.serviceId, serviceNamed(db, service))
}

export function isInEnvironment(environment: string, db: TenantDb): SQL {
  return eq(deployments.environmentId, environmentNamed(db, environment))
}

function narrowed(db: TenantDb, { service, environment }: SummaryFilter) {
  return and(
    isLive,
    service === undefined ? undefined : isOfService(service, db),
    environment === undefined ? undefined : isInEnvironment(environment, db),
  )
}

function located<Select extends PgSelect>(select: Select) {
  return select
    .innerJoin(services, joinOn(deployments.serviceId, services))
    .innerJoin(environments, joinOn(deployments.environmentId, environments))
}

export function selectDeployments(db: TenantDb) {
  const recorder = db
    .select({ name: members.displayName })
    .from(members)
    .where(eq(members.id, deployments.deployedByMemberId))
  return db
    .select({
      id: deployments.id,
      revision: deployments.revision,
      service: services.name,
      version: serviceVersions.version,
      environment: environments.name,
      gitSha: deployments.gitSha,
      gitRepositoryUrl: services.gitRepositoryUrl,
      specType: services.specType,
      deployedAt: deployments.createdAt,
      deployedBy: sql<string>`coalesce(${deployments.deployedBy}, ${recorder})`,
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
    .$dynamic()
}
