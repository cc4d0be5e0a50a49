import { eq, type SQL, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { headOf } from '../../catalogue/branches/index.ts'
import type { Interaction } from '../contracts/index.ts'
import { selectTasks } from './tasks.queries.ts'
import { interactionLimit, reportLimit, type TasksQuery } from './verification.contract.ts'
import { verificationTasks as tasks } from './verification.schema.ts'

/** The bytes of a report on an interaction at most: an error may repeat what was expected and what was answered. */
const weight = sql`(3 * i.size + 512)`
/** A part of a task leaves room in a report for what is said of the task itself. */
const partWeight = reportLimit - 1024 * 1024
const answerWeight = 3 * partWeight

/**
 * Selects the interactions that a provider has to verify, each once, in the most important task that needs it. A task is given
 * in parts whose reports fit the limit. `left` is the number of interactions that exceed the answer.
 */
export function tasksForProvider(db: TenantDb, provider: string, query: TasksQuery) {
  const parts = sql`(${partsFor(provider, query.providerVersion)}) as parts`
  return selectTasks(
    db,
    {
      interactions: sql<Interaction[]>`parts.interactions`,
      left: sql<number>`parts.exceeding::integer`,
    },
    query.providerVersion,
  )
    .innerJoin(parts, eq(tasks.id, sql`parts.task_id`))
    .orderBy(sql`parts.rank, ${tasks.id} desc, parts.part`)
}

function partsFor(name: string, version: string | undefined): SQL {
  const isKnown = version !== undefined
  return sql`
    with provider as materialized (select s.id, s.name from services s where s.name = ${name} and s.deleted_at is null),
    asked as materialized (${isKnown ? versionNamed(version) : newestReporter}),
    consumers as materialized (
      select s.id, s.name from services s
      where s.deleted_at is null and exists (
        select from interactions i where i.consumer_id = s.id and i.provider_id = (select id from provider))),
    passed as materialized (
      select v.interaction_id from verdicts v where v.provider_version_id = (select id from asked) and v.success),
    wanted as materialized (${wanted}),
    rest as (${isKnown ? restUnverified : restUnverifiedFirst}),
    numbered as (
      select i.*, all_of.rank, all_of.task_id, all_of.contract_id, count(*) over () as total,
        row_number() over best as place, sum(${weight}) over best as running
      from (select * from wanted union all select * from rest) all_of
      join interactions i on i.id = all_of.interaction_id
      where ${isKnown ? sql`not ${isPassed}` : sql`true`}
      window best as (order by all_of.rank, ${isPassed}, all_of.task_id desc, i.id desc)),
    fitting as (
      select i.*, total - count(*) over () as exceeding,
        (sum(${weight}) over (partition by task_id order by id desc) - 1) / ${partWeight}::integer as part
      from numbered i
      where place = 1 or (place <= ${interactionLimit}::integer and running <= ${answerWeight}::integer))
    select task_id, part, min(rank) as rank, min(exceeding) as exceeding, json_agg(${interactionForm} order by i.id desc) as interactions
    from fitting i
    join contracts c on c.id = i.contract_id
    join service_versions pv on pv.id = c.provider_version_id
    join consumers on consumers.id = c.consumer_id
    join service_versions cv on cv.id = c.consumer_version_id
    group by task_id, part`
}

/** An interaction as clients read it. */
const interactionForm = sql`json_build_object('id', i.id, 'clientId', i.client_id, 'contractId', c.id,
  'service', (select name from provider), 'providerVersion', pv.version, 'operation', i.operation,
  'request', i.request, 'response', i.response, 'duration', i.duration,
  'timestamp', to_char(i.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'consumer', consumers.name, 'consumerVersion', cv.version, 'consumerGitSha', cv.git_sha,
  'environment', c.environment, 'clientInfo', i.client_info)`

function versionNamed(version: string): SQL {
  return sql`select v.id from service_versions v
    where v.service_id = (select id from provider) and v.version = ${version}`
}

/**
 * The version of the newest report. Where the caller names none, what this one passed comes last, so that a version whose
 * interactions exceed an answer reaches the end by verifying again.
 */
const newestReporter = sql`
  select v.id from service_versions v
  cross join lateral (
    select r.id from verification_results r where r.provider_version_id = v.id order by r.id desc limit 1
  ) newest
  where v.service_id = (select id from provider)
  order by newest.id desc
  limit 1`

/** The interactions of consumer versions that are deployed (0), released (1) or heads of branches (2). */
const wanted = sql`
  select distinct on (l.interaction_id) l.interaction_id, standing.rank, t.id as task_id, c.id as contract_id
  from (
    select d.service_version_id as id, 0 as rank from deployments d
    where d.active and d.status = 'successful' and d.service_id in (select id from consumers)
    union all
    select r.service_version_id, 1 from releases r where r.support_ended_at is null
    union all
    select head.id, 2
    from branches of_consumer
    cross join lateral ${headOf(sql`of_consumer.service_id`, sql`of_consumer.name`)} head (id)
    where of_consumer.service_id in (select id from consumers)
  ) standing
  join verification_tasks t on t.consumer_version_id = standing.id and t.provider_id = (select id from provider)
    and t.consumer_id in (select id from consumers)
  join contracts c on c.consumer_version_id = t.consumer_version_id and c.provider_id = t.provider_id
    and c.status = 'active'
  join contract_interactions l on (l.tenant_id, l.contract_id) = (c.tenant_id, c.id)
  order by l.interaction_id, standing.rank, t.id desc`

const isPassed = sql`(i.id in (select interaction_id from passed))`

const restUnverified = restOf(sql`and not ${isPassed}`, sql`i.id desc`)
const restUnverifiedFirst = restOf(sql``, sql`${isPassed}, i.id desc`)

/** The interactions of other consumer versions, each with the newest contract that needs it. */
function restOf(condition: SQL, order: SQL): SQL {
  return sql`
    select i.id as interaction_id, 3 as rank, newest.task_id, newest.contract_id
    from (
      select i.id from interactions i
      where i.provider_id = (select id from provider) and i.consumer_id in (select id from consumers)
        and i.id not in (select interaction_id from wanted) ${condition}
      order by ${order}
      offset 0
    ) i
    cross join lateral (
      select t.id as task_id, c.id as contract_id
      from contract_interactions l
      join contracts c on (c.tenant_id, c.id) = (l.tenant_id, l.contract_id) and c.status = 'active'
      join verification_tasks t on t.consumer_version_id = c.consumer_version_id and t.provider_id = c.provider_id
      where l.interaction_id = i.id
      order by l.id desc
      limit 1
    ) newest
    limit ${interactionLimit + 1}`
}
