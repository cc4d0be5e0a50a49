import { sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { recentDeployments } from '../../catalogue/deployments/index.ts'

/** The services with a health in the answer; the lowest rate first. */
const healthLimit = 250

// Rows of a deleted service are hidden with it.
const liveContracts = sql`contracts c
  join services consumer on (consumer.tenant_id, consumer.id) = (c.tenant_id, c.consumer_id) and consumer.deleted_at is null
  join services provider on (provider.tenant_id, provider.id) = (c.tenant_id, c.provider_id) and provider.deleted_at is null`
const ofLiveService = sql`join services s on (s.tenant_id, s.id) = (mine.tenant_id, mine.service_id) and s.deleted_at is null`

const number = (query: ReturnType<typeof sql>) => sql<number>`(${query})`.mapWith(Number)

/** The numbers of a tenant. Interactions are summed from their contracts. */
export function dashboard(db: TenantDb) {
  return [
    db
      .select({
        services: number(sql`select count(*) from services where deleted_at is null`),
        contracts: number(sql`select count(*) from ${liveContracts} where c.status = 'active'`),
        interactions: number(
          sql`select coalesce(sum(c.interaction_count), 0) from ${liveContracts}`,
        ),
        activeDeployments: number(
          sql`select count(*) from deployments mine ${ofLiveService} where active`,
        ),
        pendingFixtures: number(
          sql`select count(*) from fixtures mine ${ofLiveService} where status = 'draft'`,
        ),
      })
      .from(sql`(values (1)) as once`),
    rates(db, sql`null::text`),
    rates(db, sql`p.name`)
      .groupBy(sql`p.id, p.name`)
      .orderBy(sql`avg(newest.success::integer), p.name`)
      .limit(healthLimit),
    recentDeployments(db),
  ] as const
}

/** The interactions to verify, and those whose newest verdict is a pass or a failure. */
function rates(db: TenantDb, service: ReturnType<typeof sql>) {
  return db
    .select({
      service: sql<string | null>`${service}`,
      interactions: number(sql`count(*)`),
      passed: number(sql`count(*) filter (where newest.success)`),
      failed: number(sql`count(*) filter (where not newest.success)`),
    })
    .from(sql`interactions i
      join services p on (p.tenant_id, p.id) = (i.tenant_id, i.provider_id) and p.deleted_at is null
      join services c on (c.tenant_id, c.id) = (i.tenant_id, i.consumer_id) and c.deleted_at is null
      left join lateral (
        select v.success from verdicts v where v.interaction_id = i.id order by v.id desc limit 1
      ) newest on true`)
    .where(sql`exists (
      select from contract_interactions l
      join contracts k on (k.tenant_id, k.id) = (l.tenant_id, l.contract_id) and k.status = 'active'
      where l.interaction_id = i.id)`)
    .$dynamic()
}
