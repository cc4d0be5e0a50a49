import { uuidv7 } from 'uuidv7'
import type { Tenant, World } from '../../support/world.ts'
import type { Subject } from './fixture.ts'
import { rowFixtures } from './row-fixtures.ts'
import { insertRows } from './world.ts'

/** Makes what an endpoint may be asked about. Two tenants with one seed have the same names. */
export async function subjectOf(
  world: World,
  tenant: Tenant,
  seed: string,
  secret: string,
): Promise<Subject> {
  const spare = `spare-${seed}`
  const lone = `lone-${seed}`
  const deleted = `deleted-${seed}`
  const active = {
    service_id: uuidv7(),
    service_version_id: uuidv7(),
    environment_id: uuidv7(),
    deployed_by_member_id: tenant.memberId,
  }
  const approved = uuidv7()
  const ids = await insertRows(world, tenant.id, seed, secret, (ids) => [
    ['environments', { name: spare, display_name: secret }],
    [
      'fixtures',
      {
        ...rowFixtures.fixtures?.(ids, `approved-${seed}`, secret),
        id: approved,
        status: 'approved',
      },
    ],
    ['environments', { id: active.environment_id, name: lone }],
    ['services', { id: active.service_id, name: lone }],
    ['services', { name: deleted, description: secret, deleted_at: '2026-01-01T00:00:00Z' }],
    [
      'service_versions',
      { id: active.service_version_id, service_id: active.service_id, version: '1.0.0' },
    ],
    ['deployments', active],
    [
      'settings',
      {
        ...{ scope_type: 'team', scope_id: ids.teams, updated_by: null },
        ...{ key: 'reports.timezone', value: '"UTC"' },
      },
    ],
  ])
  return {
    ids,
    service: `service-${seed}`,
    version: `1.0.0-${seed}`,
    branch: seed,
    environment: `env-${seed}`,
    spare,
    approved,
    lone,
    deleted,
  }
}
