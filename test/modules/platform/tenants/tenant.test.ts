import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Operator, openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  admin = await world.operator()
})
beforeEach(async () => {
  acme = await world.tenant()
})
afterAll(() => world.close())

const profile = '/api/v1/tenant'
const branding = '/api/v1/tenant/branding'

/** A key of a viewer of the tenant. */
async function viewerOf(tenant: Tenant): Promise<string> {
  const key = await tenant.newKey({ name: 'looks', scopes: ['*'] })
  await world.owner(`update members set role = 'viewer' where tenant_id = $1`, [tenant.id])
  return key
}

describe('the tenant itself', () => {
  test('can be read, and changed at its revision', async () => {
    const before = await acme.call('GET', profile)
    expect(before).toMatchObject({
      status: 200,
      json: { id: acme.id, slug: acme.slug, plan: 'enterprise', region: 'eu', contactEmail: null },
    })
    const headers = { 'If-Match': before.headers.get('ETag') ?? '' }
    const body = { name: 'Acme & Sons', contactEmail: 'jane@acme.example' }
    const changed = await acme.call('PATCH', profile, { body, headers })
    expect(changed).toMatchObject({ status: 200, json: body })
    const stale = await acme.call('PATCH', profile, { body, headers })
    expect(stale).toMatchObject({ status: 412, json: { code: 'version_conflict' } })
    const current = { 'If-Match': `"nothing", ${changed.headers.get('ETag')}` }
    const cleared = await acme.call('PATCH', profile, {
      body: { contactEmail: null },
      headers: current,
    })
    expect(cleared.json).toMatchObject({ name: 'Acme & Sons', contactEmail: null })
    expect((await acme.call('GET', profile)).json).toEqual(cleared.json)
  })

  test.each([
    [{ isolationTier: 'dedicated_database' }],
    [{ plan: 'government' }],
    [{ slug: 'other' }],
    [{ status: 'active' }],
    [{ tenantId: '0197b2f5-0000-7000-8000-000000000000' }],
    [{}],
  ])('does not change by %j', async (body) => {
    expect(await acme.call('PATCH', profile, { body })).toMatchObject({ status: 422 })
  })

  test('changes with the permission, and is visible to readers', async () => {
    const key = await viewerOf(acme)
    expect((await acme.call('GET', profile, { key })).status).toBe(200)
    for (const [method, path, body] of [
      ['PATCH', profile, { name: 'Mine' }],
      ['PUT', branding, {}],
      ['POST', '/api/v1/tenant/domains', { domain: 'acme.example' }],
    ] as const) {
      expect(await acme.call(method, path, { key, body })).toMatchObject({
        status: 403,
        json: { code: 'permission_denied', permission: 'tenant:update' },
      })
    }
    for (const [method, path, body] of [
      ['GET', profile, undefined],
      ['PATCH', profile, { name: 'Mine' }],
      ['GET', branding, undefined],
      ['PUT', branding, {}],
      ['GET', '/api/v1/tenant/usage', undefined],
      ['GET', '/api/v1/tenant/domains', undefined],
    ] as const) {
      const reply = await acme.call(method, path, { key: admin.key, body })
      expect(reply, path).toMatchObject({ status: 401, json: { code: 'invalid_credential' } })
    }
  })
})

describe('branding', () => {
  test('replaces the whole value, and changes at its revision', async () => {
    const empty = await acme.call('GET', branding)
    expect(empty).toMatchObject({ status: 200, json: {} })
    const headers = { 'If-Match': empty.headers.get('ETag') ?? '' }
    const body = { displayName: 'ACME', primaryColor: '#00ff88' }
    const put = await acme.call('PUT', branding, { body, headers })
    expect(put).toMatchObject({ status: 200, json: body })
    expect((await acme.call('PUT', branding, { body: {}, headers })).status).toBe(412)
    const logo = { logoUrl: 'https://acme.example/logo.svg' }
    await acme.call('PUT', branding, { body: logo })
    expect((await acme.call('GET', branding)).json).toEqual(logo)
    const odd = { logoUrl: 'HTTPS://Acme.example/a"onload=alert(1) b' }
    expect((await acme.call('PUT', branding, { body: odd })).json).toEqual({
      logoUrl: 'https://acme.example/a%22onload=alert(1)%20b',
    })
  })

  test.each([
    [{ logoUrl: 'http://acme.example/logo.svg' }],
    [{ logoUrl: '0' }],
    [{ logoUrl: 'javascript:alert(1)' }],
    [{ logoUrl: 'https://jane:secret@acme.example/logo.svg' }],
    [{ logoUrl: 'https://:secret@acme.example/logo.svg' }],
    [{ primaryColor: 'red' }],
    [{ css: 'body {}' }],
  ])('rejects %j', async (body) => {
    expect((await acme.call('PUT', branding, { body })).status).toBe(422)
  })
})

test('usage reports each limit of the plan and its use', async () => {
  await acme.call('POST', '/api/v1/services', { body: { name: 'one', packageJson: {} } })
  const usage = async () => (await acme.call('GET', '/api/v1/tenant/usage')).json
  const used = { apiKeys: 1, members: 1, services: 1, teams: 0 }
  const as = (limits: Record<string, number>) =>
    Object.entries(used).map(([resource, used]) => ({
      resource,
      limit: limits[resource] ?? null,
      used,
    }))
  expect(await usage()).toEqual({ plan: 'enterprise', resources: as({}) })
  await admin.call('PATCH', `/tenants/${acme.id}`, { body: { plan: 'free' } })
  const free = { members: 10, teams: 3, services: 100, apiKeys: 50 }
  expect(await usage()).toEqual({ plan: 'free', resources: as(free) })
})
