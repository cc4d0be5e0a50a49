import { type SQL, sql } from 'drizzle-orm'

/**
 * What is known of a version of a consumer with a version of a provider. `verified` takes a result that covers
 * every interaction that there is now; what no such result speaks of is `unknown`, which is not safe.
 */
export const pairStates = ['verified', 'failed', 'unknown'] as const
export type PairState = (typeof pairStates)[number]

/** The newest result of a task for a version of its provider, as the rows of a subquery; `task` is a row of verification_tasks. */
export function newestResult(task: SQL, providerVersionId: SQL): SQL {
  return sql`(
    select r.id, r.generation, r.complete, r.passed, r.failed, r.created_at,
      case when r.failed > 0 then 'failed'
        when r.complete and r.passed > 0 and r.generation = ${task}.generation then 'verified'
        else 'unknown' end as state
    from verification_results r
    where r.task_id = ${task}.id and r.provider_version_id = ${providerVersionId}
    order by r.id desc
    limit 1)`
}

/** How many interactions a task has now: those of archived contracts are not needed any more. */
export function neededInteractions(task: SQL): SQL {
  return sql`(
    select coalesce(sum(c.interaction_count), 0)::integer
    from contracts c
    where c.consumer_version_id = ${task}.consumer_version_id and c.provider_id = ${task}.provider_id
      and c.status = 'active')`
}

/** The newest version of a branch of a service. */
export function headOf(serviceId: SQL, branch: SQL): SQL {
  return sql`(
    select bv.service_version_id
    from branch_versions bv
    where bv.branch_id = (select b.id from branches b where b.service_id = ${serviceId} and b.name = ${branch})
    order by bv.id desc
    limit 1)`
}
