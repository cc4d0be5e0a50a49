import { type SQL, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { type State, verdictsOn, verifiersOf } from '../verification/index.ts'
import type { MatrixQuery, MatrixRow } from './matrix.contract.ts'
import { selected } from './selectors.ts'

/**
 * Consumer versions by provider versions, each with its verdicts. Without a selector of provider versions it lists
 * those that gave one, or one row where none did.
 */
export function listMatrix(db: TenantDb, query: MatrixQuery) {
  const rows = sql`(${matrix(query)} ${before(query)} order by t.id desc, ${providerVersionId} desc
    limit ${query.limit + 1}) as matrix`
  return db
    .select({
      id: sql<string>`matrix.id`,
      taskId: sql<string>`matrix.task_id`,
      consumer: sql<string>`matrix.consumer`,
      consumerVersion: sql<string>`matrix.consumer_version`,
      provider: sql<string>`matrix.provider`,
      providerVersion: sql<string | null>`matrix.provider_version`,
      state: sql<State>`matrix.state`,
      interactions: sql<number>`matrix.interactions`,
      result: sql<MatrixRow['result']>`matrix.result`,
    })
    .from(rows)
}

/** The number of all rows. */
export function countMatrix(db: TenantDb, query: MatrixQuery) {
  return db
    .select({ total: sql<number>`count(*)`.mapWith(Number) })
    .from(sql`(${matrix(query)}) as matrix`)
}

const none = '00000000-0000-0000-0000-000000000000'
const providerVersionId = sql`coalesce(pv.id, ${none}::uuid)`

function matrix({ consumer, provider, consumerVersions, providerVersions, state }: MatrixQuery) {
  const versions = providerVersions
    ? sql`join service_versions pv on pv.service_id = t.provider_id and pv.id = any(array(${selected(providerVersions)}))`
    : sql`left join lateral ${verifiersOf(sql`t`)} verified on true
      left join service_versions pv on pv.id = verified.id`
  return sql`
    select t.id || '.' || ${providerVersionId} as id, t.id as task_id, c.name as consumer, cv.version as consumer_version,
      p.name as provider, pv.version as provider_version, theirs.state, theirs.interactions,
      case when theirs.passed + theirs.failed > 0 then json_build_object('passed', theirs.passed, 'failed', theirs.failed,
        'submittedAt', to_char(theirs.given_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as result
    from verification_tasks t
    join services c on (c.tenant_id, c.id) = (t.tenant_id, t.consumer_id) and c.deleted_at is null
    join services p on (p.tenant_id, p.id) = (t.tenant_id, t.provider_id) and p.deleted_at is null
    join service_versions cv on (cv.tenant_id, cv.id) = (t.tenant_id, t.consumer_version_id)
    ${versions}
    cross join lateral ${verdictsOn(sql`t`, sql`pv.id`)} theirs
    where theirs.interactions > 0
      ${given(consumer, (name) => sql`and t.consumer_id = ${serviceNamed(name)}`)}
      ${given(provider, (name) => sql`and t.provider_id = ${serviceNamed(name)}`)}
      ${given(consumerVersions, (selectors) => sql`and t.consumer_version_id = any(array(${selected(selectors)}))`)}
      ${state?.join() === 'failed' ? failing : sql``}
      ${given(state, (states) => sql`and theirs.state in ${states}`)}`
}

/** A query for failures alone reads only tasks with a failing verdict, which have an index. */
const failing = sql`
  and t.id = any(array(
    select failing.id
    from verdicts v
    join contract_interactions l on l.interaction_id = v.interaction_id
    join contracts k on (k.tenant_id, k.id) = (l.tenant_id, l.contract_id)
    join verification_tasks failing on failing.consumer_version_id = k.consumer_version_id and failing.provider_id = k.provider_id
    where not v.success))`

function serviceNamed(name: string): SQL {
  return sql`(select s.id from services s where s.name = ${name} and s.deleted_at is null)`
}

function before({ cursor }: MatrixQuery): SQL {
  return given(cursor, (id) => {
    const [task, version] = id.split('.')
    return sql`and t.id <= ${task}::uuid
      and (t.id, ${providerVersionId}) < (${task}::uuid, ${version}::uuid)`
  })
}

function given<Value>(value: Value | undefined, then: (value: Value) => SQL): SQL {
  return value === undefined ? sql`` : then(value)
}
