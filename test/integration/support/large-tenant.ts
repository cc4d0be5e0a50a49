import type { World } from '../../support/world.ts'

export type Size = { services: number; versions: number; needs: number; interactions: number }

/**
 * Fills a tenant: `services` with `versions` each, of which each needs `needs` other services, with
 * `interactions` for each, verified twice; the newest versions are deployed and at the head of main.
 */
export async function fillTenant(
  world: World,
  tenant: { id: string; memberId: string },
  { services, versions, needs, interactions }: Size,
): Promise<void> {
  const run = (text: string) => world.owner(text.replaceAll('$tenant', tenant.id), [])
  // A digest in the shape of a UUID of version 7, as which the answers are checked.
  const id = (kind: string, ...parts: string[]) =>
    `overlay(overlay(md5(concat_ws(' ', '$tenant', '${kind}', ${parts.join(', ')})) placing '7' from 13) placing '8' from 17)::uuid`
  /** Older than what is recorded now. */
  const interaction = `overlay((${id('interaction', 's', 'v', 'n', 'i')})::text placing '01900000-0000' from 1)::uuid`
  const each = `generate_series(0, ${services - 1}) s`
  const eachVersion = `${each}, generate_series(1, ${versions}) v`
  const eachNeed = `${eachVersion}, generate_series(1, ${needs}) n`
  const provider = `(s + n * 7) % ${services}`
  const parties = `${id('service', 's')}, ${id('version', 's', 'v')}, ${id('service', provider)}, ${id('version', provider, 'v')}`
  const partyColumns = 'consumer_id, consumer_version_id, provider_id, provider_version_id'
  const tables = 'services service_versions contracts interactions contract_interactions'.split(' ')
  const others = 'verification_tasks verification_results verdicts deployments branch_versions'
  for (const table of [...tables, ...others.split(' ')]) {
    await run(`alter table ${table} disable trigger user`)
  }
  const insert = (table: string, columns: string, values: string, from: string) =>
    run(`insert into ${table} (id, tenant_id, ${columns}) select ${values} from ${from}`)
  await insert('services', 'name', `${id('service', 's')}, '$tenant', 'service-' || s`, each)
  await insert(
    'service_versions',
    'service_id, version',
    `${id('version', 's', 'v')}, '$tenant', ${id('service', 's')}, '1.' || v || '.0'`,
    eachVersion,
  )
  await insert(
    'branches',
    'service_id, name',
    `${id('branch', 's')}, '$tenant', ${id('service', 's')}, 'main'`,
    each,
  )
  await insert(
    'branch_versions',
    'branch_id, service_version_id',
    `app.uuid7(), '$tenant', ${id('branch', 's')}, ${id('version', 's', 'v')}`,
    eachVersion,
  )
  await insert(
    'contracts',
    `${partyColumns}, environment, spec_type, interaction_count`,
    `${id('contract', 's', 'v', 'n')}, '$tenant', ${parties}, 'test', 'openapi', ${interactions}`,
    eachNeed,
  )
  await insert(
    'interactions',
    'consumer_id, provider_id, fingerprint, operation, request, response, size',
    `${interaction}, '$tenant', ${id('service', 's')}, ${id('service', provider)}, v || ' ' || i, 'getCastle', '{"method":"GET","path":"/"}', '{"status":200}', 40`,
    `${eachNeed}, generate_series(1, ${interactions}) i`,
  )
  await insert(
    'contract_interactions',
    'contract_id, interaction_id',
    `app.uuid7(), '$tenant', ${id('contract', 's', 'v', 'n')}, ${interaction}`,
    `${eachNeed}, generate_series(1, ${interactions}) i`,
  )
  await insert(
    'verification_tasks',
    `${partyColumns}, environment`,
    `${id('task', 's', 'v', 'n')}, '$tenant', ${parties}, 'test'`,
    eachNeed,
  )
  await insert(
    'verification_results',
    'task_id, provider_version_id, passed, failed, state',
    `app.uuid7(), '$tenant', ${id('task', 's', 'v', 'n')}, ${id('version', provider, 'v')}, ${interactions}, 0, 'verified'`,
    `${eachNeed}, generate_series(1, 2) again`,
  )
  await insert(
    'verdicts',
    'provider_version_id, interaction_id, success',
    `app.uuid7(), '$tenant', ${id('version', provider, 'v')}, ${interaction}, true`,
    `${eachNeed}, generate_series(1, ${interactions}) i`,
  )
  await run(
    `insert into environments (id, tenant_id, name) values (${id('environment', '1')}, '$tenant', 'production')`,
  )
  await insert(
    'deployments',
    'service_id, service_version_id, environment_id, active, deployed_by_member_id',
    `app.uuid7(), '$tenant', ${id('service', 's')}, ${id('version', 's', 'v')}, ${id('environment', '1')}, v = ${versions}, '${tenant.memberId}'`,
    eachVersion,
  )
  await run('analyze')
}
