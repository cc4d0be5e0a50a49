import { type SQL, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { headOf } from '../../catalogue/branches/index.ts'
import { neededBy, type State, verdictsOn } from '../verification/index.ts'

/** A version to deploy, by name or commit; by default the head of the branch, or of the main branch. */
export type Selection = {
  service: string
  version?: string | undefined
  branch?: string | undefined
}

/** The versions that the selections meet: those in an environment, or the heads of branches. */
export type Target = { environment: string } | { branch: string } | { mainBranch: true }

/** A consumer version with a provider version after the deployment. */
export type Pair = {
  taskId: string
  consumer: string
  consumerVersion: string
  provider: string
  /** Null if the provider is not at the target, or the selected version is not registered. */
  providerVersion: string | null
  /** Whether the provider is at the target. */
  present: boolean
  interactions: number
  passed: number
  failed: number
  state: State
  /** The nearest provider version of the same major version that is verified with the consumer version. */
  standIn: { version: string; sameMinor: boolean } | null
}

/** Each selection with its providers and consumers after the deployment, in one statement. */
export function canIDeploy(db: TenantDb, selections: readonly Selection[], target: Target) {
  const named = (name: string, query: SQL) => db.$with(name, {}).as(query)
  return db
    .with(
      named('candidates', candidates(selections)),
      named('target', sql`${candidatesThemselves} union all (${neighbours(target)})`),
      named('needs', needs),
      named('pairs', pairs),
      named('verdicts', verdicts),
    )
    .select({
      service: sql<string>`candidates.service`,
      asked: sql<string | null>`candidates.asked`,
      serviceId: sql<string | null>`candidates.service_id`,
      version: sql<string | null>`candidates.version`,
      isConsumer: sql<boolean>`exists (select from contracts c where c.consumer_id = candidates.service_id)`,
      isProvider: sql<boolean>`exists (select from contracts c where c.provider_id = candidates.service_id)`,
      needs: verdictsWhere(sql`v.by_candidate and v.consumer_id = candidates.service_id`),
      neededBy: verdictsWhere(sql`v.of_candidate and v.provider_id = candidates.service_id`),
    })
    .from(sql`candidates`)
    .orderBy(sql`candidates.place`)
}

export type Candidate = Awaited<ReturnType<typeof canIDeploy>>[number]

function candidates(selections: readonly Selection[]): SQL {
  const branch = sql`coalesce(asked.branch, s.main_branch)`
  // Values instead of JSON, so that the planner knows how few they are.
  const rows = selections.map(
    ({ service, version = null, branch = null }, place) =>
      sql`(${place}::integer, ${service}::text, ${version}::text, ${branch}::text)`,
  )
  return sql`
    select asked.place, asked.service, asked.version as asked, s.id as service_id, v.id as version_id, v.version
    from (values ${sql.join(rows, sql`, `)}) asked (place, service, version, branch)
    left join services s on s.name = asked.service and s.deleted_at is null
    left join lateral (
      select v.id, v.version
      from service_versions v
      where v.service_id = s.id and case when asked.version is null then v.id = ${headOf(sql`s.id`, branch)}
        else asked.version in (v.version, v.git_sha) end
      order by v.version = asked.version desc, v.id desc
      limit 1
    ) v on true`
}

const candidatesThemselves = sql`
  select service_id, version_id, true as candidate from candidates where service_id is not null`

/** The versions that remain beside the candidates, whose services keep only their releases. */
function neighbours(target: Target): SQL {
  if (!('environment' in target)) {
    const branch = 'branch' in target ? sql`${target.branch}::text` : sql`s.main_branch`
    return sql`
      select s.id, head.id, false
      from services s
      cross join lateral ${headOf(sql`s.id`, branch)} head (id)
      where s.deleted_at is null and s.id not in (select service_id from candidates where service_id is not null)`
  }
  const there = sql`(select e.id from environments e where e.name = ${target.environment})`
  return sql`
    select d.service_id, d.service_version_id, false
    from deployments d
    join services s on s.id = d.service_id and s.deleted_at is null
    where d.environment_id = ${there} and d.active and d.status = 'successful'
      and d.service_id not in (select service_id from candidates where service_id is not null)
    union
    select v.service_id, v.id, false
    from releases r
    join service_versions v on v.id = r.service_version_id
    join services s on s.id = v.service_id and s.deleted_at is null
    where r.environment_id = ${there} and r.support_ended_at is null
      and v.id not in (select version_id from candidates where version_id is not null)`
}

/**
 * The tasks of candidates as consumers, and those of all consumers at the target with a candidate as provider. Each is
 * found by the unique index of its parties, so that the length of the history does not matter.
 */
const needs = sql`
  select t.tenant_id, t.id, t.consumer_version_id, t.consumer_id, t.provider_id, true as by_candidate
  from candidates c
  join verification_tasks t on t.consumer_version_id = c.version_id
  union
  select t.tenant_id, t.id, t.consumer_version_id, t.consumer_id, t.provider_id, w.candidate
  from candidates c
  cross join target w
  cross join lateral (
    select t.* from verification_tasks t
    where t.consumer_version_id = w.version_id and t.provider_id = c.service_id
    limit 1
  ) t`

/** Each task with the provider versions at the target, or none, where one of the parties is a candidate. */
const pairs = sql`
  select needs.*, coalesce(provider.candidate, false) as of_candidate,
    provider.version_id as provider_version_id, provider.service_id is not null as present
  from needs
  left join target provider on provider.service_id = needs.provider_id
  where needs.by_candidate or provider.candidate`

/** The nearest version that passes everything, of those that pass the newest of the needed interactions. */
const nearestVerified = sql`(
  select json_build_object('version', near.version, 'sameMinor', near.semver[2] = pv.semver[2]) as found
  from (
    select near.id, near.version, near.semver
    from verdicts v
    join service_versions near on (near.tenant_id, near.id) = (v.tenant_id, v.provider_version_id)
    where v.interaction_id = (
      select needed.interaction_id from ${neededBy(sql`pairs`)} needed order by needed.interaction_id desc limit 1) and v.success
      and near.service_id = pv.service_id and near.id <> pv.id and near.semver[1] = pv.semver[1]
    order by abs(near.semver[2] - pv.semver[2]), abs(near.semver[3] - pv.semver[3]), near.semver desc
    offset 0
  ) near
  where not exists (
    select from ${neededBy(sql`pairs`)} needed
    where not exists (select from verdicts v
      where v.interaction_id = needed.interaction_id and v.provider_version_id = near.id and v.success))
  limit 1)`

const verdicts = sql`
  select pairs.*, c.name as consumer, cv.version as consumer_version, p.name as provider,
    pv.version as provider_version, theirs.interactions, theirs.passed, theirs.failed, theirs.state,
    stand_in.found as stand_in
  from pairs
  join services c on (c.tenant_id, c.id) = (pairs.tenant_id, pairs.consumer_id)
  join service_versions cv on (cv.tenant_id, cv.id) = (pairs.tenant_id, pairs.consumer_version_id)
  join services p on (p.tenant_id, p.id) = (pairs.tenant_id, pairs.provider_id)
  left join service_versions pv on (pv.tenant_id, pv.id) = (pairs.tenant_id, pairs.provider_version_id)
  cross join lateral ${verdictsOn(sql`pairs`, sql`pairs.provider_version_id`)} theirs
  left join lateral ${nearestVerified} stand_in on theirs.state <> 'verified'
  where theirs.interactions > 0`

function verdictsWhere(condition: SQL): SQL<Pair[]> {
  return sql<Pair[]>`(
    select coalesce(json_agg(json_build_object('taskId', v.id, 'consumer', v.consumer,
      'consumerVersion', v.consumer_version, 'provider', v.provider, 'providerVersion', v.provider_version,
      'present', v.present, 'interactions', v.interactions, 'passed', v.passed, 'failed', v.failed,
      'state', v.state, 'standIn', v.stand_in)
      order by v.consumer, v.consumer_version, v.provider, v.provider_version), '[]')
    from verdicts v where ${condition})`
}
