import type { Owner } from '../../../../src/tools/command/owner.ts'
import { branchesAndFixtures, type IdOf } from './branches-and-fixtures.ts'
import { callsEach, callsOfHub, type Growth, hubs, needsEach, shapesOf } from './shape.ts'

const span = 90 * 24 * 60 * 60 * 1_000
const filled = [
  ...[
    'services',
    'service_versions',
    'specs',
    'branches',
    'branch_versions',
    'contracts',
    'interactions',
    'contract_interactions',
    'deployments',
    'fixtures',
    'fixture_versions',
    'events',
  ],
  ...['verification_tasks', 'verification_results', 'verification_outcomes', 'verdicts'],
]

/**
 * Fills a database as the owner: two tenants that are there become the first of `tenants`, and each has a history of 90
 * days: versions of its services, what they needed of each other, what was verified and deployed. Ids follow time.
 */
export async function fillGrowth(
  owner: Owner,
  [first, second]: readonly { tenantId: string; memberId: string }[],
  growth: Growth,
): Promise<void> {
  if (!first || !second) throw new Error('growth begins with two tenants')
  const run = (text: string) => owner(text, [])
  for (const table of filled) await run(`alter table ${table} disable trigger user`)
  await run('create schema growth')
  for (const statement of plan([first, second], growth, Date.now() - span)) await run(statement)
  await run('drop schema growth cascade')
  for (const table of filled) await run(`alter table ${table} enable trigger user`)
}

function plan(
  [first, second]: readonly [Known, Known],
  growth: Growth,
  began: number,
): readonly string[] {
  const [large, small] = shapesOf(growth)
  /** A UUID of version 7 that tells when in the history it was made, by which tenant, and of what it is the how many-th. */
  const id = (kind: number, t: string, k: string, ms: string) =>
    `(lpad(to_hex(${ms}), 12, '0') || '7${kind.toString(16).padStart(3, '0')}8' || lpad(to_hex(${t}), 4, '0') || lpad(to_hex(${k}), 11, '0'))::uuid`
  const time = (share: string) => `(${began} + floor(${share} * ${span}))::bigint`
  const made = 'to_timestamp(ms / 1000.0)'
  const table = (name: string, query: string) => `create unlogged table growth.${name} as ${query}`
  const insert = (into: string, columns: string, values: string, from: string) =>
    `insert into ${into} (tenant_id, id, ${columns}) select tenant_id, ${values} from ${from}`
  return [
    table(
      'tenants',
      `select t, case t when 0 then '${first.tenantId}' when 1 then '${second.tenantId}' else gen_random_uuid() end::uuid as tenant_id,
         case t when 0 then '${first.memberId}' when 1 then '${second.memberId}' else gen_random_uuid() end::uuid as member_id,
         case t when 0 then ${large.services} else ${small.services} end as services,
         case t when 0 then ${large.versions} else ${small.versions} end as versions,
         case t when 0 then ${large.calls} else ${small.calls} end as calls
       from generate_series(0, ${growth.tenants - 1}) t`,
    ),
    `insert into control.tenants (id, slug, name, plan_id) select tenant_id, 'tenant-' || t, 'Tenant ' || t, 'enterprise' from growth.tenants where t > 1`,
    `insert into members (id, tenant_id, kind, display_name, role) select member_id, tenant_id, 'service', 'ci', 'admin' from growth.tenants where t > 1`,
    table(
      'versions',
      `select *, ${id(1, 't', 's', time('s / versions::float8'))} as service_id, ${id(2, 't', 'k', 'ms')} as version_id,
         k + services >= versions as newest, '1.' || v || '.0' as version, 'service-' || s as name
       from (select t.*, k, k % services as s, k / services + 1 as v, ${time('(k + 0.5) / versions')} as ms
         from growth.tenants t, generate_series(0, versions - 1) k) made order by ms`,
    ),
    ...extraVersions(id, began),
    `create index on growth.versions (t, s, v)`,
    table(
      'needs',
      `select c.tenant_id, c.t, c.k, row_number() over (order by c.ms, n) as c, c.ms + n * ${callsEach} as ms, c.service_id as consumer_id, c.version_id as consumer_version_id,
         p.service_id as provider_id, p.version_id as provider_version_id, true as verified, c.calls
       from growth.versions c cross join generate_series(0, ${needsEach - 1}) n
       join lateral (select * from growth.versions p where p.t = c.t and p.s = (c.s + 1 + n * 7) % c.services and p.v <= c.v
         order by p.v desc limit 1) p on true
       where n < c.services and c.s >= 0 order by c.ms, n`,
    ),
    ...extraNeeds(),
    table(
      'calls',
      `select i, md5(i::text) || md5('call') as fingerprint, 'GET /castles/' || i as operation,
         json_build_object('method', 'GET', 'path', '/castles/' || i, 'headers', json_build_object('accept', 'application/json')) as request,
         json_build_object('status', 200, 'headers', json_build_object('content-type', 'application/json'),
           'body', json_build_object('id', i, 'name', 'castle', 'towers', json_build_array(1, 2, 3), 'moat', true)) as response
       from generate_series(1, ${callsEach}) i`,
    ),
    'analyze growth.tenants, growth.versions, growth.needs, growth.calls',
    insert(
      'services',
      'name, created_at, updated_at',
      `service_id, name, min(${made}), min(${made})`,
      'growth.versions group by 1, 2, 3',
    ),
    insert(
      'service_versions',
      'service_id, version, git_sha, created_at, updated_at',
      `version_id, service_id, version, md5(version_id::text), ${made}, ${made}`,
      'growth.versions',
    ),
    insert(
      'specs',
      'service_version_id, branch, type, encoding, content',
      `${id(3, 't', 'k', 'ms')}, version_id, 'main', 'openapi', 'json', '{"openapi":"3.1.0","info":{"title":"Castle","version":"1"},"paths":{}}'`,
      'growth.versions',
    ),
    ...branchesAndFixtures(id, time, insert),
    insert(
      'environments',
      'name, production',
      `${id(6, 't', '1', time('0'))}, 'production', true`,
      'growth.tenants',
    ),
    insert(
      'deployments',
      'service_id, service_version_id, environment_id, active, deployed_by_member_id, created_at, updated_at',
      `${id(7, 't', 'k', 'ms')}, service_id, version_id, ${id(6, 't', '1', time('0'))}, newest, member_id, ${made}, ${made}`,
      'growth.versions',
    ),
    insert(
      'contracts',
      'consumer_id, consumer_version_id, provider_id, provider_version_id, environment, spec_type, interaction_count, created_at, updated_at, last_seen_at',
      `${id(8, 't', 'c', 'ms')}, consumer_id, consumer_version_id, provider_id, provider_version_id,
         case when k % 100 = 0 then 'staging' else 'test' end, 'openapi', calls, ${made}, ${made}, ${made}`,
      'growth.needs',
    ),
    insert(
      'interactions',
      'consumer_id, provider_id, fingerprint, operation, request, response, size, duration, recorded_at, created_at, updated_at',
      `${id(9, 't', `c * ${callsEach} + i`, 'ms + i')}, consumer_id, provider_id, fingerprint || c, operation, request, response, 300, i, at, at, at`,
      `(select *, ${made} as at from growth.needs) need join growth.calls on i <= calls`,
    ),
    insert(
      'contract_interactions',
      'contract_id, interaction_id, created_at, updated_at',
      `${id(13, 't', `c * ${callsEach} + i`, 'ms + i')}, ${id(8, 't', 'c', 'ms')}, ${id(9, 't', `c * ${callsEach} + i`, 'ms + i')}, ${made}, ${made}`,
      'growth.needs join growth.calls on i <= calls',
    ),
    insert(
      'verification_tasks',
      'consumer_id, consumer_version_id, provider_id, provider_version_id, environment, created_at, updated_at',
      `${id(10, 't', 'c', 'ms')}, consumer_id, consumer_version_id, provider_id, provider_version_id, 'test', ${made}, ${made}`,
      'growth.needs',
    ),
    insert(
      'verification_results',
      'task_id, provider_version_id, passed, failed, state, created_at, updated_at',
      `${id(11, 't', 'c * 2 + again', 'ms + again')}, ${id(10, 't', 'c', 'ms')}, provider_version_id, calls, 0, 'verified', ${made}, ${made}`,
      'growth.needs, generate_series(0, 1) again where verified',
    ),
    insert(
      'verdicts',
      'provider_version_id, interaction_id, success, created_at, updated_at',
      `${id(14, 't', `c * ${callsEach} + i`, 'ms + i')}, provider_version_id, ${id(9, 't', `c * ${callsEach} + i`, 'ms + i')}, true, ${made}, ${made}`,
      'growth.needs join growth.calls on i <= calls where verified',
    ),
    insert(
      'verification_outcomes',
      'result_id, interaction_id, success',
      `${id(12, 't', `c * ${callsEach} + i`, 'ms + i')}, ${id(11, 't', 'c * 2', 'ms')}, ${id(9, 't', `c * ${callsEach} + i`, 'ms + i')}, true`,
      'growth.needs join growth.calls on i <= calls where verified and c % 5 = 0',
    ),
    insert(
      'events',
      'type, subject_type, subject_id, payload, occurred_at',
      `${id(15, 't', 'c', 'ms')}, case when c % 1000 = 0 then 'service.registered' else 'interactions.recorded' end, 'contract', ${id(8, 't', 'c', 'ms')}, '{"recorded":25}', ${made}`,
      'growth.needs',
    ),
  ]
}

type Known = { tenantId: string; memberId: string }

/** The one version of each hub of the first tenant. `s` is below 0, so that no other service needs them. */
function extraVersions(id: IdOf, began: number): string[] {
  return hubs.map(
    ({ name }, at) =>
      `insert into growth.versions
       select t, tenant_id, member_id, services, versions, calls, versions + ${at}, ${-1 - at}, 1, ms,
         ${id(1, 't', `2000 + ${at}`, 'ms')}, ${id(2, 't', `versions + ${at}`, 'ms')}, true, '1.0.0', '${name}'
       from growth.tenants, (values (${began + span}::bigint)) made (ms) where t = 0`,
  )
}

function extraNeeds(): string[] {
  const need = (c: string, p: string, { name, width, verified }: (typeof hubs)[number]) =>
    `insert into growth.needs
     select c.tenant_id, 0, 1, (select max(c) from growth.needs) + row_number() over (), h.ms, ${c}.service_id, ${c}.version_id,
       ${p}.service_id, ${p}.version_id, ${verified}, ${callsOfHub}
     from growth.versions h join growth.versions c on c.t = 0 and c.newest and c.s between 0 and ${width - 1}
     where h.t = 0 and h.name = '${name}'`
  return hubs.flatMap((hub) => [need('h', 'c', hub), need('c', 'h', hub)])
}
