import { and, eq, gt, isNull, ne, notExists, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { branches, branchVersions } from '../../catalogue/branches/index.ts'
import { services } from '../../catalogue/services/index.ts'
import { contracts, interactions } from '../contracts/index.ts'
import {
  verificationResults as results,
  verificationTasks as tasks,
} from './verification.schema.ts'

/**
 * The state of a consumer version with a provider version. `verified` requires a result that covers every current
 * interaction; without one the state is `unknown`, which is not safe.
 */
export const states = ['verified', 'failed', 'unknown'] as const
export type State = (typeof states)[number]

/** The verdict of a result on the current interactions of its task. */
function stateOf(result: SQLWrapper, task: SQLWrapper): SQL<State> {
  return sql<State>`case when ${result}.failed > 0 then 'failed'
    when ${result}.complete and ${result}.passed > 0 and ${result}.generation = ${task}.generation then 'verified'
    else 'unknown' end`
}

export const stateOfResult = stateOf(sql`${results}`, sql`${tasks}`)

/** The newest result of a task for a provider version, as a subquery; `task` is a row of tasks. */
export function newestResult(task: SQLWrapper, providerVersionId: SQLWrapper): SQL {
  return sql`(
    select r.id, r.generation, r.complete, r.passed, r.failed, r.created_at, ${stateOf(sql`r`, task)} as state
    from verification_results r
    where r.task_id = ${task}.id and r.provider_version_id = ${providerVersionId}
    order by r.id desc
    limit 1)`
}

/** As `newestResult`, one for each provider version that has a result. */
export function newestResults(task: SQLWrapper): SQL {
  return sql`(
    select distinct on (r.provider_version_id) r.tenant_id, r.provider_version_id, ${stateOf(sql`r`, task)} as state
    from verification_results r
    where r.task_id = ${task}.id
    order by r.provider_version_id, r.id desc)`
}

/** The verdict of the newest result of a provider version on the task at hand. */
export function stateOfTask(providerVersionId: SQL): SQL<State> {
  return sql`coalesce((select newest.state from ${newestResult(sql`${tasks}`, providerVersionId)} newest), 'unknown')`
}

/** The number of interactions that a task needs: those of its active contracts. */
export function neededInteractions(task: SQLWrapper): SQL<number> {
  return sql<number>`(
    select coalesce(sum(c.interaction_count), 0)::integer
    from contracts c
    where c.consumer_version_id = ${task}.consumer_version_id and c.provider_id = ${task}.provider_id
      and c.status = 'active')`
}

/** The active contracts of the task at hand. */
export const isOfTask = and(
  eq(contracts.consumerVersionId, tasks.consumerVersionId),
  eq(contracts.providerId, tasks.providerId),
  eq(contracts.status, 'active'),
)

/** The interactions that the task at hand needs. */
export const isNeeded = and(joinOn(interactions.contractId, contracts), isOfTask)

/**
 * Whether the main branch of the provider never passed the current interactions of the task at hand: a failure must not
 * break its build. A version without a branch counts as one of the main branch.
 */
export function isPending(db: TenantDb): SQL<boolean> {
  const provider = alias(services, 'provider_of_task')
  const passed = db
    .select({ id: results.id })
    .from(results)
    .leftJoin(branchVersions, eq(branchVersions.serviceVersionId, results.providerVersionId))
    .leftJoin(branches, joinOn(branchVersions.branchId, branches))
    .innerJoin(provider, joinOn(tasks.providerId, provider))
    .where(
      and(
        joinOn(results.taskId, tasks),
        eq(stateOfResult, 'verified'),
        or(isNull(branches.id), eq(branches.name, provider.mainBranch)),
      ),
    )
  return sql`not exists ${passed}`
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
