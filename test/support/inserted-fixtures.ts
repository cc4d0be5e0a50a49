import { uuidv7 } from 'uuidv7'
import type { Tenant, World } from './world.ts'

export type Inserted = {
  operation: string
  data: { request?: unknown; response: unknown }
  specType?: string
  priority?: number
  status?: string
}

/** Makes fixtures of a version, as the owner: they come to be through their review, which is not what is tested. */
export async function insertFixtures(
  world: World,
  tenant: Tenant,
  versionId: string,
  inserted: readonly Inserted[],
): Promise<void> {
  for (const {
    operation,
    data,
    specType = 'openapi',
    priority = 1,
    status = 'approved',
  } of inserted) {
    const id = uuidv7()
    await world.owner(
      `insert into fixtures (id, tenant_id, service_id, operation, spec_type, status, source, priority, data, created_from, fingerprint)
       select $1, tenant_id, service_id, $3, $4, $5, 'consumer', $6, $7, '{"type":"manual"}', $8
       from service_versions where id = $2`,
      [id, versionId, operation, specType, status, priority, JSON.stringify(data), id],
    )
    await world.owner(
      `insert into fixture_versions (id, tenant_id, fixture_id, service_version_id) values ($1, $2, $3, $4)`,
      [uuidv7(), tenant.id, id, versionId],
    )
  }
}
