import { and, eq, gt, isNull, ne, notExists, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { branches, branchVersions } from '../../catalogue/branches/index.ts'
import { services } from '../../catalogue/services/index.ts'
import { type State, verificationTasks as tasks, verdicts } from './verification.schema.ts'

/** The interactions that a task needs: those of its active contracts, each once; `task` is a row of tasks. */
export function neededBy(task: SQLWrapper): SQL {
  return sql`(
    select distinct l.interaction_id
    from contracts c
    join contract_interactions l on (l.tenant_id, l.contract_id) = (c.tenant_id, c.id)
    where c.consumer_version_id = ${task}.consumer_version_id and c.provider_id = ${task}.provider_id
      and c.status = 'active')`
}

/** The number of interactions that a task needs. */
export function neededInteractions(task: SQLWrapper): SQL<number> {
  return sql<number>`(select count(*)::integer from ${neededBy(task)} needed)`
}

/** The verdicts of a provider version on a task in one row: their numbers, the state, and when the newest was given. */
export function verdictsOn(task: SQLWrapper, providerVersionId: SQLWrapper): SQL {
  return sql`(
    select counted.*, case when failed > 0 then 'failed'
      when interactions > 0 and passed = interactions then 'verified' else 'unknown' end as state
    from (
      select count(*)::integer as interactions, (count(*) filter (where v.success))::integer as passed,
        (count(*) filter (where not v.success))::integer as failed, max(v.updated_at) as given_at
      from ${neededBy(task)} needed
      left join verdicts v on v.interaction_id = needed.interaction_id and v.provider_version_id = ${providerVersionId}
    ) counted)`
}

/** The state of the task at hand with a provider version. */
export function stateOfTask(providerVersionId: SQL): SQL<State> {
  return sql<State>`(select theirs.state from ${verdictsOn(sql`${tasks}`, providerVersionId)} theirs)`
}

/** The ids of the provider versions that gave a verdict on a task. */
export function verifiersOf(task: SQLWrapper): SQL {
  return sql`(
    select distinct v.provider_version_id as id
    from ${neededBy(task)} needed
    join verdicts v on v.interaction_id = needed.interaction_id)`
}

/** The id of the provider version that gave the newest verdict on a task. */
export function lastVerifierOf(task: SQLWrapper): SQL {
  return sql`(
    select newest.provider_version_id as id
    from ${neededBy(task)} needed
    cross join lateral (
      select v.id, v.provider_version_id from verdicts v where v.interaction_id = needed.interaction_id
      order by v.id desc limit 1
    ) newest
    order by newest.id desc
    limit 1)`
}

/**
 * Whether the task at hand needs an interaction that the main branch of the provider never passed: a failure must not
 * break its build. A version without a branch counts as one of the main branch.
 */
export function isPending(db: TenantDb): SQL<boolean> {
  const provider = alias(services, 'provider_of_task')
  const passed = db
    .select({ id: verdicts.id })
    .from(verdicts)
    .leftJoin(branchVersions, eq(branchVersions.serviceVersionId, verdicts.providerVersionId))
    .leftJoin(branches, joinOn(branchVersions.branchId, branches))
    .innerJoin(provider, joinOn(tasks.providerId, provider))
    .where(
      and(
        sql`${verdicts.interactionId} = needed.interaction_id`,
        verdicts.success,
        or(isNull(branches.id), eq(branches.name, provider.mainBranch)),
      ),
    )
  return sql`exists (select from ${neededBy(sql`${tasks}`)} needed where not exists ${passed})`
}

/** Whether the task at hand is pending and its consumer version is the head of a branch other than the main one. */
export function isWorkInProgress(db: TenantDb): SQL<boolean> {
  const consumer = alias(services, 'consumer_of_task')
  const newer = alias(branchVersions, 'newer')
  const later = db
    .select({ id: newer.id })
    .from(newer)
    .where(and(eq(newer.branchId, branchVersions.branchId), gt(newer.id, branchVersions.id)))
  const head = db
    .select({ id: branchVersions.id })
    .from(branchVersions)
    .innerJoin(branches, joinOn(branchVersions.branchId, branches))
    .innerJoin(consumer, joinOn(tasks.consumerId, consumer))
    .where(
      and(
        eq(branchVersions.serviceVersionId, tasks.consumerVersionId),
        ne(branches.name, consumer.mainBranch),
        notExists(later),
      ),
    )
  return sql`(${isPending(db)} and exists ${head})`
}
