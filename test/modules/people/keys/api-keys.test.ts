import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey, keysPath } from '../../../support/keys.ts'
import { authSecret, type Member, memberOf } from '../../../support/people.ts'
import { expectRejected } from '../../../support/rejected.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
let owner: Member
let member: Member
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
  globex = await world.tenant()
})
beforeEach(async () => {
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
  member = await memberOf(world, acme, 'member')
})
afterAll(() => world.close())

/** What a secret opens. */
function use(key: string, headers: Record<string, string> = {}) {
  return world.request('GET', '/api/v1/services', { key, headers })
}

describe('visible keys', () => {
  test("includes the caller's own, all with api_keys:read, and none of another tenant", async () => {
    const own = (await createKey(member)).json.id
    const other = (await createKey(owner, { environment: 'test' })).json.id
    const ids = async (who: Member, query = '') =>
      (await who.call('GET', `${keysPath}?${query}`)).json.data.map(({ id }: { id: string }) => id)
    expect(await ids(member)).toEqual([own])
    expect(await ids(owner)).toEqual(expect.arrayContaining([own, other]))
    expect(await ids(owner, `memberId=${member.memberId}`)).toEqual([own])
    expect(await ids(owner, 'environment=test')).toEqual([other])
    await owner.call('POST', `${keysPath}/${other}/revoke`, { body: {} })
    await world.owner(`update api_keys set expires_at = now() where id = $1`, [own])
    expect(await ids(owner, 'status=revoked')).toEqual([other])
    expect(await ids(owner, 'status=expired')).toEqual([own])
    expect(await ids(owner, 'status=active')).toHaveLength(1)
    const counted = await owner.call('GET', `${keysPath}?count=true&limit=1`)
    expect(counted.json.page).toMatchObject({ total: 3, hasMore: true })
  })

  test('answers 404 to a member without the permission, and to every other tenant', async () => {
    const { id } = (await createKey(owner)).json
    for (const [method, at, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'mine' }],
      ['POST', '/rotate', {}],
      ['POST', '/revoke', {}],
    ] as const) {
      for (const who of [member, globex]) {
        const reply = await who.call(method, `${keysPath}/${id}${at}`, body ? { body } : {})
        expectRejected(reply, 404, 'not_found')
      }
    }
  })

  test('allows changes only with api_keys:manage, by a member who can see the key', async () => {
    const manager = await memberOf(world, acme, 'manager')
    const { id } = (await createKey(owner)).json
    expect((await manager.call('GET', `${keysPath}/${id}`)).status).toBe(200)
    for (const [method, at, body] of [
      ['PATCH', '', { name: 'mine' }],
      ['POST', '/rotate', {}],
      ['POST', '/revoke', {}],
    ] as const) {
      const reply = await manager.call(method, `${keysPath}/${id}${at}`, { body })
      expectRejected(reply, 403, 'permission_denied')
    }
  })
})

describe('updating a key', () => {
  test('updates the fields of the request at the revision of If-Match', async () => {
    const created = await createKey(owner, { expiresAt: '2999-01-01T00:00:00Z' })
    const at = `${keysPath}/${created.json.id}`
    const stale = created.headers.get('ETag') ?? ''
    const changed = await owner.call('PATCH', at, {
      body: {
        scopes: ['specs:publish'],
        ipAllowlist: ['10.1.2.3/8', '2001:db8::7'],
        expiresAt: null,
      },
      headers: { 'If-Match': stale },
    })
    expect(changed.json).toMatchObject({
      scopes: ['specs:publish'],
      ipAllowlist: ['10.0.0.0/8', '2001:db8::7/128'],
      expiresAt: null,
      name: created.json.name,
    })
    const body = { name: 'late' }
    const late = await owner.call('PATCH', at, { body, headers: { 'If-Match': stale } })
    expectRejected(late, 412, 'version_conflict')
    expectRejected(
      await use(created.json.secret, { 'CF-Connecting-IP': '10.9.9.9' }),
      403,
      'insufficient_scope',
    )
  })

  test('rejects scopes that its member lacks', async () => {
    const { id } = (await createKey(member)).json
    const reply = await member.call('PATCH', `${keysPath}/${id}`, {
      body: { scopes: ['audit:read'] },
    })
    expectRejected(reply, 422, 'scope_exceeds_owner')
  })

  test('rejects a revoked or expired key', async () => {
    const { id } = (await createKey(owner)).json
    await world.owner('update api_keys set expires_at = now() where id = $1', [id])
    const body = { expiresAt: null }
    expectRejected(await owner.call('PATCH', `${keysPath}/${id}`, { body }), 409, 'api_key_ended')
    expectRejected(
      await owner.call('POST', `${keysPath}/${id}/rotate`, { body: {} }),
      409,
      'api_key_ended',
    )
    expect((await owner.call('POST', `${keysPath}/${id}/revoke`, { body: {} })).json.status).toBe(
      'revoked',
    )
    expectRejected(
      await owner.call('POST', `${keysPath}/${id}/revoke`, { body: {} }),
      409,
      'api_key_ended',
    )
  })
})
