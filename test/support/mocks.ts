import { expect } from 'vitest'
import { type Inserted, insertFixtures } from './inserted-fixtures.ts'
import type { Reply, Tenant, World } from './world.ts'

/** Publishes a specification and gives the path of its version's mock. */
export async function mockOf(
  world: World,
  tenant: Tenant,
  name: string,
  spec: unknown,
  inserted: readonly Inserted[] = [],
): Promise<string> {
  await tenant.call('POST', '/api/services', { body: { name, packageJson: {} } })
  const metadata = { service: name, version: '1.0.0' }
  const published = await tenant.call('POST', `/api/specs/${name}`, { body: { spec, metadata } })
  expect(published.status, published.text).toBe(201)
  const chosen = await tenant.call(
    'GET',
    `/api/specs/${name}/by-provider-version?providerVersion=1.0.0`,
  )
  const { serviceVersionId } = chosen.json.metadata
  await insertFixtures(world, tenant, serviceVersionId, inserted)
  return `/api/mock/version/${serviceVersionId}`
}

/** What the mock says that it made its answer from. */
export const sourceOf = (reply: Reply) => reply.headers.get('X-Mock-Source')
