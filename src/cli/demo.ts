import { randomBytes } from 'node:crypto'
import type { Owner } from '../tools/command/owner.ts'
import { withOwner } from '../tools/command/owner.ts'
import { seededId } from './seed/ids.ts'
import { putApiKey, putOwner, putServiceMember, putTenant, putUser } from './tenants.ts'

export type DemoKeys = {
  slug: string
  apiKey: string
  readOnlyKey: string
  /** The credentials of the tenant's owner. */
  person?: { email: string; password: string } | undefined
}
export type DemoTenant = DemoKeys & { id: string; members: Record<string, string> }

const tenants = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
]
const readScopes = [
  'services:read',
  'environments:read',
  'deployments:read',
  'contracts:read',
  'interactions:read',
  'redactions:read',
  'retention:read',
  'verification:read',
  'fixtures:read',
  'events:read',
  'mock:read',
]

/**
 * Makes the two demo tenants, each with an owner who can sign in, a key for everything and one that only reads. Run
 * again it changes nothing: what `existing` says stays valid, since neither keys nor passwords can be read back.
 */
export async function seedDemo(input: {
  ownerUrl: string
  existing?: readonly DemoKeys[]
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
  { slug, name }: { slug: string; name: string },
  known: DemoKeys | undefined,
): Promise<DemoTenant> {
  const tenantId = await putTenant(owner, { id: seededId('tenant', slug), slug, name })
  const member = (displayName: string, role: 'admin' | 'viewer') =>
    putServiceMember(owner, {
      id: seededId('member', slug, displayName),
      tenantId,
      displayName,
      role,
    })
  const key = (memberId: string, scopes: readonly string[], existing: string | undefined) => {
    const id = seededId('api-key', memberId, 'demo')
    return putApiKey(owner, { tenantId, memberId }, { id, name: 'demo', scopes }, existing)
  }
  const person = await putPerson(owner, tenantId, { slug, name }, known)
  const admin = await member('demo-admin', 'admin')
  const viewer = await member('demo-viewer', 'viewer')
  return {
    slug,
    id: tenantId,
    person,
    members: { 'demo-admin': admin, 'demo-viewer': viewer },
    apiKey: await key(admin, ['*'], known?.apiKey),
    readOnlyKey: await key(viewer, readScopes, known?.readOnlyKey),
  }
}

async function putPerson(
  owner: Owner,
  tenantId: string,
  tenant: { slug: string; name: string },
  known: DemoKeys | undefined,
) {
  const email = `owner@${tenant.slug}.example`
  const password = known?.person?.password ?? randomBytes(12).toString('base64url')
  const name = `${tenant.name} Owner`
  const userId = await putUser(owner, { id: seededId('user', email), name, email, password })
  await putOwner(owner, {
    id: seededId('member', tenant.slug, 'owner'),
    tenantId,
    userId,
    email,
    name,
  })
  return { email, password }
}
