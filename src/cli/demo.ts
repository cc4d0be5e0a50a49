import { type Owner, putApiKey, putServiceMember, putTenant } from './tenants.ts'
import { withOwner } from './with-owner.ts'

export type DemoTenant = { slug: string; apiKey: string; readOnlyKey: string }

const tenants = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
]
const readScopes = [
  'services:read',
  'environments:read',
  'deployments:read',
  'contracts:read',
  'mock:read',
]

/**
 * Makes the two demo tenants, each with a key for everything and one that only reads. Run again it changes
 * nothing: the keys of `existing` stay valid, since keys cannot be read back from the database.
 */
export async function seedDemo(input: {
  ownerUrl: string
  existing?: readonly DemoTenant[]
}): Promise<DemoTenant[]> {
  return withOwner(input.ownerUrl, async (owner) => {
    const seeded: DemoTenant[] = []
    for (const tenant of tenants) {
      const known = input.existing?.find(({ slug }) => slug === tenant.slug)
      seeded.push(await seedTenant(owner, tenant, known))
    }
    return seeded
  })
}

async function seedTenant(
  owner: Owner,
  tenant: { slug: string; name: string },
  known: DemoTenant | undefined,
): Promise<DemoTenant> {
  const tenantId = await putTenant(owner, tenant)
  const admin = await putServiceMember(owner, {
    tenantId,
    displayName: 'demo-admin',
    role: 'admin',
  })
  const viewer = await putServiceMember(owner, {
    tenantId,
    displayName: 'demo-viewer',
    role: 'viewer',
  })
  return {
    slug: tenant.slug,
    apiKey: await putApiKey(
      owner,
      { tenantId, memberId: admin },
      { name: 'demo', scopes: ['*'] },
      known?.apiKey,
    ),
    readOnlyKey: await putApiKey(
      owner,
      { tenantId, memberId: viewer },
      { name: 'demo', scopes: readScopes },
      known?.readOnlyKey,
    ),
  }
}
