import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOwnerSession } from '../integration/support/owner-session.ts'
import { authSecret, type Member, memberOf } from '../support/people.ts'
import { waitUntil } from '../support/wait.ts'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'

const path = '/api/v1/api-keys'
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)

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

function make(who: Pick<Member, 'call'>, more: object = {}, headers: Record<string, string> = {}) {
  const name = crypto.randomUUID()
  const body = { name, scopes: ['services:read'], ...more }
  return who.call('POST', path, { body, headers })
}

function expectRefused(reply: Reply, status: number, code: string, more: object = {}) {
  expect(reply, reply.text).toMatchObject({ status, json: { code, ...more } })
}

/** What a secret opens. */
function use(
  key: string,
  call: { headers?: Record<string, string> } = {},
  at = '/api/v1/services',
) {
  return world.request('GET', at, { key, ...call })
}

describe('making a key', () => {
  test('shows its secret once: no later answer has it, and no row', async () => {
    const made = await make(owner, { name: 'ci', environment: 'test' })
    expect(made.status, made.text).toBe(201)
    const { secret, secretShown, ...key } = made.json
    expect(secretShown).toBe(true)
    expect(secret).toMatch(/^gh_test_[A-Za-z0-9_-]{49}$/)
    expect(key).toMatchObject({
      id: uuid,
      name: 'ci',
      memberId: owner.memberId,
      environment: 'test',
      status: 'active',
      prefix: secret.slice(0, 14),
      hint: secret.slice(-4),
      scopes: ['services:read'],
      lastUsedAt: null,
    })
    expect((await use(secret)).status).toBe(200)
    const read = await owner.call('GET', `${path}/${key.id}`)
    expect(Object.keys(read.json)).toEqual(Object.keys(key))
    const listed = await owner.call('GET', path)
    const rows = await world.owner<{ all: string }>(
      `select json_build_array(
        (select json_agg(k) from api_keys k), (select json_agg(s) from control.api_key_secrets s),
        (select json_agg(a) from audit_events a), (select json_agg(e) from events e),
        (select json_agg(i) from control.idempotency_keys i))::text as all`,
      [],
    )
    for (const text of [read.text, listed.text, rows[0]?.all ?? '']) {
      expect(text).toContain(key.id)
      expect(text).not.toContain(secret.slice(14, -6))
    }
  })

  test('is answered again under its Idempotency-Key without the secret, which is kept nowhere', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const first = await make(owner, { name: 'ci' }, headers)
    const again = await make(owner, { name: 'ci' }, headers)
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.json).toEqual({ ...first.json, secret: null, secretShown: false })
    const rows = await world.owner<{ answer: string }>(
      'select answer::text from control.idempotency_keys where tenant_id = $1',
      [acme.id],
    )
    expect(rows[0]?.answer).toContain(first.json.id)
    expect(rows[0]?.answer).not.toContain(first.json.secret.slice(14, -6))
    expect((await use(first.json.secret)).status).toBe(200)
  })

  test('gives no scope that its member or its maker lacks', async () => {
    expectRefused(await make(member, { scopes: ['members:manage'] }), 422, 'scope_exceeds_owner', {
      scopes: ['members:manage'],
    })
    const forMember = { memberId: member.memberId, scopes: ['members:manage'] }
    expectRefused(await make(owner, forMember), 422, 'scope_exceeds_owner')
    const admin = await memberOf(world, acme, 'admin')
    const forOwner = { memberId: owner.memberId, scopes: ['tenant:export'] }
    expectRefused(await make(admin, forOwner), 422, 'scope_exceeds_owner')
    expectRefused(await make(admin, { ...forOwner, scopes: ['*'] }), 422, 'scope_exceeds_owner')
    expectRefused(await make(admin, { memberId: owner.memberId }), 403, 'role_exceeds_yours')
  })

  test('for another member needs api_keys:manage; of another tenant there is none', async () => {
    expectRefused(await make(member, { memberId: owner.memberId }), 403, 'permission_denied')
    expectRefused(await make(owner, { memberId: globex.memberId }), 422, 'unknown_member')
    await world.owner(`update members set status = 'suspended' where id = $1`, [member.memberId])
    expectRefused(await make(owner, { memberId: member.memberId }), 422, 'unknown_member')
  })

  test('by a key needs the scope, also for its own member: a leaked one makes no other', async () => {
    const narrow = (await make(owner, { scopes: ['services:read', 'api_keys:read'] })).json.secret
    expectRefused(
      await world.request('POST', path, {
        key: narrow,
        body: { name: 'x', scopes: ['services:read'] },
      }),
      403,
      'permission_denied',
    )
    expect((await make(acme)).status).toBe(201)
  })

  test('refuses what does not fit, naming it', async () => {
    for (const [more, pointer] of [
      [{ scopes: [] }, '/scopes'],
      [{ scopes: ['castles:storm'] }, '/scopes/0'],
      [{ ratePerMinute: 11 }, '/ratePerMinute'],
      [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
      [{ ipAllowlist: ['castle'] }, '/ipAllowlist/0'],
      [{ tenantId: globex.id }, '/tenantId'],
    ] as const) {
      expectRefused(await make(owner, more), 422, 'invalid_body', {
        errors: [expect.objectContaining({ pointer })],
      })
    }
    await make(owner, { name: 'ci' })
    expectRefused(await make(owner, { name: 'ci' }), 409, 'api_key_name_taken')
  })

  test('is held to the plan, also by two at once', async () => {
    await world.owner(
      `insert into control.plans (id, name, limits) values ('three', 'Three', '{"apiKeys": 3}') on conflict do nothing`,
      [],
    )
    await world.owner(`update control.tenants set plan_id = 'three' where id = $1`, [acme.id])
    const past = (await make(owner)).json.id
    // Both have made their key, and wait to be counted, before either is done.
    const session = await openOwnerSession(world.ownerUrl)
    await session.run('begin')
    await session.run('select from control.tenants where id = $1 for update', [acme.id])
    const asked = Promise.all([make(owner), make(member)])
    await waitUntil(async () => {
      const { rows } = await session.run(
        `select from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted`,
      )
      return rows.length === 2
    })
    await session.run('commit')
    await session.close()
    const two = await asked
    expect(two.map(({ status }) => status).sort()).toEqual([201, 403])
    const refused = two.find(({ status }) => status === 403)
    expect(refused?.json).toMatchObject({
      code: 'plan_limit_exceeded',
      resource: 'apiKeys',
      limit: 3,
      used: 3,
    })
    await owner.call('POST', `${path}/${past}/revoke`, { body: {} })
    expect((await make(owner)).status).toBe(201)
  })
})

describe('what there is of keys', () => {
  test('is one’s own; with api_keys:read, all; never another tenant’s', async () => {
    const own = (await make(member)).json.id
    const other = (await make(owner, { environment: 'test' })).json.id
    const ids = async (who: Member, query = '') =>
      (await who.call('GET', `${path}?${query}`)).json.data.map(({ id }: { id: string }) => id)
    expect(await ids(member)).toEqual([own])
    expect(await ids(owner)).toEqual(expect.arrayContaining([own, other]))
    expect(await ids(owner, `memberId=${member.memberId}`)).toEqual([own])
    expect(await ids(owner, 'environment=test')).toEqual([other])
    await owner.call('POST', `${path}/${other}/revoke`, { body: {} })
    await world.owner(`update api_keys set expires_at = now() where id = $1`, [own])
    expect(await ids(owner, 'status=revoked')).toEqual([other])
    expect(await ids(owner, 'status=expired')).toEqual([own])
    expect(await ids(owner, 'status=active')).toHaveLength(1)
    const counted = await owner.call('GET', `${path}?count=true&limit=1`)
    expect(counted.json.page).toMatchObject({ total: 3, hasMore: true })
  })

  test('is 404 to a member who may not see it, and to every other tenant', async () => {
    const { id } = (await make(owner)).json
    for (const [method, at, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'mine' }],
      ['POST', '/rotate', {}],
      ['POST', '/revoke', {}],
    ] as const) {
      for (const who of [member, globex]) {
        const reply = await who.call(method, `${path}/${id}${at}`, body ? { body } : {})
        expectRefused(reply, 404, 'not_found')
      }
    }
  })

  test('is changed only with api_keys:manage by one who may see it', async () => {
    const manager = await memberOf(world, acme, 'manager')
    const { id } = (await make(owner)).json
    expect((await manager.call('GET', `${path}/${id}`)).status).toBe(200)
    for (const [method, at, body] of [
      ['PATCH', '', { name: 'mine' }],
      ['POST', '/rotate', {}],
      ['POST', '/revoke', {}],
    ] as const) {
      const reply = await manager.call(method, `${path}/${id}${at}`, { body })
      expectRefused(reply, 403, 'permission_denied')
    }
  })
})

describe('changing a key', () => {
  test('changes what is said, at the revision that was seen', async () => {
    const made = await make(owner, { expiresAt: '2999-01-01T00:00:00Z' })
    const at = `${path}/${made.json.id}`
    const stale = made.headers.get('ETag') ?? ''
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
      name: made.json.name,
    })
    const body = { name: 'late' }
    const late = await owner.call('PATCH', at, { body, headers: { 'If-Match': stale } })
    expectRefused(late, 412, 'version_conflict')
    expectRefused(
      await use(made.json.secret, { headers: { 'CF-Connecting-IP': '10.9.9.9' } }),
      403,
      'insufficient_scope',
    )
  })

  test('gives no scope that its member lacks', async () => {
    const { id } = (await make(member)).json
    const reply = await member.call('PATCH', `${path}/${id}`, { body: { scopes: ['audit:read'] } })
    expectRefused(reply, 422, 'scope_exceeds_owner')
  })

  test('that has ended is refused', async () => {
    const { id } = (await make(owner)).json
    await world.owner('update api_keys set expires_at = now() where id = $1', [id])
    const body = { expiresAt: null }
    expectRefused(await owner.call('PATCH', `${path}/${id}`, { body }), 409, 'api_key_ended')
    expectRefused(
      await owner.call('POST', `${path}/${id}/rotate`, { body: {} }),
      409,
      'api_key_ended',
    )
    expect((await owner.call('POST', `${path}/${id}/revoke`, { body: {} })).json.status).toBe(
      'revoked',
    )
    expectRefused(
      await owner.call('POST', `${path}/${id}/revoke`, { body: {} }),
      409,
      'api_key_ended',
    )
  })
})

describe('rotating a key', () => {
  test('lets both secrets in until the grace ends, then the old one has expired', async () => {
    const { id, secret: old } = (await make(owner, { environment: 'test' })).json
    const rotated = await owner.call('POST', `${path}/${id}/rotate`, {
      body: { graceSeconds: 3600 },
    })
    expect(rotated.json).toMatchObject({
      id,
      secretShown: true,
      secret: expect.stringMatching(/^gh_test_/),
    })
    const hour = Date.parse(rotated.json.graceEndsAt) - Date.parse(rotated.json.updatedAt)
    expect(hour).toBe(3_600_000)
    const opened = [await use(old), await use(rotated.json.secret)]
    expect(opened.map(({ status }) => status)).toEqual([200, 200])
    await world.owner(
      'update control.api_key_secrets set expires_at = now() where api_key_id = $1 and expires_at is not null',
      [id],
    )
    expectRefused(await use(old), 401, 'api_key_expired')
    expect((await use(rotated.json.secret)).status).toBe(200)
    expect((await owner.call('GET', `${path}/${id}`)).json.graceEndsAt).toBeNull()
  })

  test('without a grace ends the old secret at once, and is repeated without the new one', async () => {
    const { id, secret: old } = (await make(member)).json
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const ask = () => member.call('POST', `${path}/${id}/rotate`, { body: {}, headers })
    const first = await ask()
    expectRefused(await use(old), 401, 'api_key_expired')
    expect((await ask()).json).toEqual({ ...first.json, secret: null, secretShown: false })
    expect((await use(first.json.secret)).status).toBe(200)
    const tooLong = await member.call('POST', `${path}/${id}/rotate`, {
      body: { graceSeconds: 604_801 },
    })
    expectRefused(tooLong, 422, 'invalid_body')
  })

  test('gives nobody a secret that reaches further than they do', async () => {
    const { id } = (await make(owner, { scopes: ['tenant:export'] })).json
    const admin = await memberOf(world, acme, 'admin')
    const reply = await admin.call('POST', `${path}/${id}/rotate`, { body: {} })
    expectRefused(reply, 422, 'scope_exceeds_owner')
  })
})

describe('a key is refused on the next request', () => {
  test('when it was revoked, by its keeper or by itself', async () => {
    const { id, secret } = (await make(owner)).json
    const own = await world.request('POST', `${path}/${id}/revoke`, {
      key: secret,
      body: { reason: 'leaked' },
    })
    expect(own.json).toMatchObject({
      status: 'revoked',
      revokeReason: 'leaked',
      revokedBy: owner.memberId,
    })
    expectRefused(await use(secret), 401, 'api_key_revoked')
  })

  test('when its tenant is suspended, its member removed, or its member’s role changed', async () => {
    const { secret } = (
      await make(owner, { scopes: ['audit:read', 'services:read', 'services:manage'] })
    ).json
    expect((await use(secret)).status).toBe(200)
    const set = (status: string) =>
      world.owner('update control.tenants set status = $2 where id = $1', [acme.id, status])
    await set('suspended')
    expectRefused(await use(secret), 403, 'tenant_suspended')
    await set('active')
    const register = () =>
      world.request('POST', '/api/v1/services', {
        key: secret,
        body: { name: 'a', packageJson: {} },
      })
    expect((await register()).status).toBe(201)
    await world.owner(`update members set role = 'viewer' where id = $1`, [owner.memberId])
    expectRefused(await register(), 403, 'permission_denied', { permission: 'services:manage' })
    await world.owner(`update members set status = 'removed' where id = $1`, [owner.memberId])
    expectRefused(await use(secret), 401, 'invalid_credential')
  })

  test('when it comes from an address that is not allowed, or from none', async () => {
    const ipAllowlist = ['198.51.100.0/24', '2001:db8::/32']
    const { secret } = (await make(owner, { ipAllowlist })).json
    const from = (address: string) => use(secret, { headers: { 'CF-Connecting-IP': address } })
    for (const address of ['198.51.100.7', '2001:db8::1'])
      expect((await from(address)).status).toBe(200)
    for (const address of ['198.51.101.7', '2001:db9::1', 'nowhere']) {
      expectRefused(await from(address), 403, 'address_not_allowed')
    }
    expectRefused(await use(secret), 403, 'address_not_allowed')
  })
})

test('a secret of either environment with a typo is told without the database', async () => {
  const { secret } = (await make(owner, { environment: 'test' })).json
  const typo = secret.slice(0, 20) + (secret[20] === 'A' ? 'B' : 'A') + secret.slice(21)
  await world.control.resetStats(world.database)
  expectRefused(await use(typo), 401, 'invalid_credential')
  expect((await world.stats()).requests).toBe(0)
})
