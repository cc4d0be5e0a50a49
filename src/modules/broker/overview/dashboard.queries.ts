import { sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { recentDeployments } from '../../catalogue/deployments/index.ts'
import { neededInteractions } from '../verification/index.ts'

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
      .orderBy(
        sql`sum(newest.passed)::float8 / nullif(sum(newest.passed + newest.failed), 0), p.name`,
      )
      .limit(healthLimit),
    recentDeployments(db),
  ] as const
}

/** The interactions to verify, and those that passed and failed in the newest result of each task. */
function rates(db: TenantDb, service: ReturnType<typeof sql>) {
  return db
    .select({
      service: sql<string | null>`${service}`,
      interactions: number(sql`coalesce(sum(needed.interactions), 0)`),
      passed: number(sql`coalesce(sum(newest.passed), 0)`),
      failed: number(sql`coalesce(sum(newest.failed), 0)`),
    })
    .from(sql`verification_tasks t
      join services p on (p.tenant_id, p.id) = (t.tenant_id, t.provider_id) and p.deleted_at is null
      join services c on (c.tenant_id, c.id) = (t.tenant_id, t.consumer_id) and c.deleted_at is null
      cross join lateral ${neededInteractions(sql`t`)} needed (interactions)
      left join lateral (
        select r.passed, r.failed from verification_results r where r.task_id = t.id order by r.id desc limit 1
      ) newest on true`)
    .where(sql`needed.interactions > 0`)
    .$dynamic()
}
