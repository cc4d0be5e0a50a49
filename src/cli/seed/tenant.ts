import { withOwner } from '../../tools/command/owner.ts'
import { putApiKey, putServiceMember, putTenant } from '../tenants.ts'
import { seedSystem } from './system.ts'

/** Creates a tenant, beside what every database needs, with a key for everything. Gives the key, which is stored nowhere. */
export async function createTenant(ownerUrl: string, slug: string, name = slug): Promise<string> {
  return withOwner(ownerUrl, async (owner) => {
    await seedSystem(owner)
    const tenantId = await putTenant(owner, { slug, name })
    const first = { tenantId, displayName: 'first-admin', role: 'admin' } as const
    const memberId = await putServiceMember(owner, first)
    return putApiKey(owner, { tenantId, memberId }, { name: 'first', scopes: ['*'] })
  })
}
