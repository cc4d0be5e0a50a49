import { type SQL, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { lastVerifierOf, neededInteractions, verdictsOn } from '../verification/index.ts'
import type { Edge, GraphQuery } from './overview.contract.ts'

/** The edges of one service in the answer; more are left out, and the answer says so. */
export const edgeLimit = 200

/**
 * The services with their dependencies: those of the versions in the environment, or, without one, those of the consumer
 * version that recorded last and the provider version that was verified last.
 */
export function graph(db: TenantDb, { environment, limit }: GraphQuery) {
  const edges = sql`(
    select json_agg(json_build_object('consumer', s.name, 'consumerVersion', edge.consumer_version, 'provider', edge.provider,
      'providerVersion', edge.provider_version, 'state', edge.state, 'interactions', edge.interactions) order by edge.provider)
    from (${environment === undefined ? newestEdges : edgesThere(environment)} limit ${edgeLimit}) edge)`
  return db
    .select({
      id: sql<string>`s.id`,
      name: sql<string>`s.name`,
      description: sql<string | null>`s.description`,
      specType: sql<'openapi'>`s.spec_type`,
      deployedVersion: sql<string | null>`deployed.version`,
      isConsumer: sql<boolean>`exists (select from contracts c where c.consumer_id = s.id and c.status = 'active')`,
      isProvider: sql<boolean>`exists (select from contracts c where c.provider_id = s.id and c.status = 'active')`,
      edges: sql<Edge[]>`coalesce(${edges}, '[]')`,
    })
    .from(
      sql`services s left join lateral ${versionThere(sql`s.id`, environment)} deployed on true`,
    )
    .where(sql`s.deleted_at is null`)
    .orderBy(sql`s.name`)
    .limit(limit + 1)
}

/** At most one row: the limit makes the planner use the index of the service instead of reading all deployments. */
function versionThere(serviceId: SQL, environment: string | undefined): SQL {
  return sql`(
    select v.id, v.version
    from deployments d
    join service_versions v on (v.tenant_id, v.id) = (d.tenant_id, d.service_version_id)
    where d.service_id = ${serviceId} and d.active and d.status = 'successful'
      and d.environment_id = (select e.id from environments e where e.name = ${environment ?? null}::text)
    limit 1)`
}

// Without statistics the planner would read all providers for each consumer; `offset 0` prevents it.
function edgesThere(environment: string): SQL {
  return sql`
    select deployed.version as consumer_version, p.name as provider, there.version as provider_version,
      theirs.state, theirs.interactions
    from verification_tasks t
    cross join lateral (
      select p.id, p.name from services p where (p.tenant_id, p.id) = (t.tenant_id, t.provider_id) and p.deleted_at is null offset 0
    ) p
    left join lateral ${versionThere(sql`p.id`, environment)} there on true
    cross join lateral ${verdictsOn(sql`t`, sql`there.id`)} theirs
    where t.consumer_version_id = deployed.id and theirs.interactions > 0`
}

const newestEdges = sql`
  select cv.version as consumer_version, p.name as provider, pv.version as provider_version,
    theirs.state, theirs.interactions
  from (select distinct needs.provider_id as id from verification_tasks needs where needs.consumer_id = s.id) provider
  cross join lateral (
    select t.tenant_id, t.id, t.provider_id, t.consumer_version_id
    from verification_tasks t
    where t.consumer_id = s.id and t.provider_id = provider.id and ${neededInteractions(sql`t`)} > 0
    order by t.id desc
    limit 1
  ) t
  join services p on (p.tenant_id, p.id) = (t.tenant_id, t.provider_id) and p.deleted_at is null
  join service_versions cv on (cv.tenant_id, cv.id) = (t.tenant_id, t.consumer_version_id)
  left join lateral ${lastVerifierOf(sql`t`)} verified on true
  left join service_versions pv on pv.id = verified.id
  cross join lateral ${verdictsOn(sql`t`, sql`verified.id`)} theirs`
