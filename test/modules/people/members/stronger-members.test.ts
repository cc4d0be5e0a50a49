import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mounts } from '../../../../src/mounts.ts'
import { type Member, memberOf } from '../../../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let owner: Member
let admin: Member
let key: string
let grant: string
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
  admin = await memberOf(world, acme, 'admin')
  const body = { name: 'of the owner', scopes: ['services:read'], ipAllowlist: ['192.0.2.0/24'] }
  key = (await owner.call('POST', '/api/v1/api-keys', { body })).json.id
  const second = await memberOf(world, acme, 'owner')
  const granted = await second.call('POST', `/api/v1/members/${owner.memberId}/roles`, {
    body: { role: 'viewer' },
  })
  grant = granted.json.id
})
afterAll(() => world.close())

type Attempt = () => Promise<Reply>

/** The writes about a member, by method and declared path. A new one has to be added here. */
const attempts: Record<string, Attempt> = {
  'PATCH /members/{member}': () => change('PATCH', '', { displayName: 'renamed' }),
  'DELETE /members/{member}': () => change('DELETE', ''),
  'POST /members/{member}/roles': () => change('POST', '/roles', { role: 'member' }),
  'DELETE /members/{member}/roles/{grant}': () => change('DELETE', `/roles/${grant}`),
  'DELETE /members/{member}/sessions': () => change('DELETE', '/sessions'),
}

/** A membership in a team gives no role; the roles in a team are guarded like all others. */
const exempt = ['PUT /teams/{team}/members/{member}', 'DELETE /teams/{team}/members/{member}']

function change(method: string, path: string, body?: object): Promise<Reply> {
  return admin.call(method, `/api/v1/members/${owner.memberId}${path}`, body ? { body } : {})
}

test('covers every write about a member', () => {
  const writes = mounts
    .flatMap((mount) => mount.endpoints)
    .filter(({ method, path }) => method !== 'get' && path.includes('{member}'))
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect([...new Set(writes)].sort()).toEqual([...Object.keys(attempts), ...exempt].sort())
})

test.each(Object.entries(attempts))('%s rejects an admin about an owner', async (_, attempt) => {
  const { status, json } = await attempt()
  expect([status, json.code]).toEqual([403, 'role_exceeds_yours'])
})

describe('an API key of an owner', () => {
  test.each([
    ['its networks', { ipAllowlist: null }],
    ['its expiry', { expiresAt: null }],
    ['its rate', { ratePerMinute: 600 }],
    ['its name', { name: 'renamed' }],
  ])('keeps %s before an admin and a key with api_keys:manage', async (_, body) => {
    const manage = await acme.newKey({ name: crypto.randomUUID(), scopes: ['api_keys:manage'] })
    for (const call of [admin.call, withKey(manage)]) {
      const { status, json } = await call('PATCH', `/api/v1/api-keys/${key}`, { body })
      expect([status, json.code]).toEqual([403, 'role_exceeds_yours'])
    }
    const own = await owner.call('PATCH', `/api/v1/api-keys/${key}`, { body: { name: 'same' } })
    expect(own.status, own.text).toBe(200)
  })

  test('can be revoked by an admin', async () => {
    const body = { name: 'to be revoked', scopes: ['services:read'] }
    const { json } = await owner.call('POST', '/api/v1/api-keys', { body })
    const path = `/api/v1/api-keys/${json.id}/revoke`
    expect((await admin.call('POST', path, { body: {} })).status).toBe(200)
  })
})

describe('an API key with limits', () => {
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const limits = { expiresAt: soon, ipAllowlist: ['192.0.2.0/24'], ratePerMinute: 60 }
  const within = { expiresAt: soon, ipAllowlist: ['192.0.2.7'], ratePerMinute: 10 }
  let call: Tenant['call']
  let id: string
  beforeAll(async () => {
    const body = { name: 'bounded', scopes: ['*'], ...limits }
    const { json } = await admin.call('POST', '/api/v1/api-keys', { body })
    id = json.id
    call = withKey(json.secret, { 'CF-Connecting-IP': '192.0.2.7' })
  })

  test.each([
    ['a later expiry', { expiresAt: new Date(Date.now() + 7_200_000).toISOString() }],
    ['no expiry', { expiresAt: null }],
    ['other networks', { ipAllowlist: ['192.0.2.0/24', '198.51.100.1'] }],
    ['any network', { ipAllowlist: null }],
    ['a higher rate', { ratePerMinute: 120 }],
    ['no rate', { ratePerMinute: null }],
  ])('creates none with %s, and does not give it to itself', async (_, body) => {
    const name = crypto.randomUUID()
    const created = await call('POST', '/api/v1/api-keys', {
      body: { name, scopes: ['services:read'], ...within, ...body },
    })
    expect([created.status, created.json.code]).toEqual([403, 'key_exceeds_yours'])
    const changed = await call('PATCH', `/api/v1/api-keys/${id}`, { body })
    expect([changed.status, changed.json.code]).toEqual([403, 'key_exceeds_yours'])
  })

  test('creates one within its own limits', async () => {
    const body = { name: 'within', scopes: ['services:read'], ...within }
    const { status, text } = await call('POST', '/api/v1/api-keys', { body })
    expect(status, text).toBe(201)
  })
})

function withKey(key: string, headers: Record<string, string> = {}): Tenant['call'] {
  return (method, path, options = {}) => world.request(method, path, { key, headers, ...options })
}
