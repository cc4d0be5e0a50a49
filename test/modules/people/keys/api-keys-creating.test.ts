import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey, keysPath } from '../../../support/keys.ts'
import { openOwnerSession } from '../../../support/owner-session.ts'
import { authSecret, type Member, memberOf } from '../../../support/people.ts'
import { expectRejected } from '../../../support/rejected.ts'
import { waitUntil } from '../../../support/wait.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

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

/** What a secret opens. */
function use(key: string, headers: Record<string, string> = {}) {
  return world.request('GET', '/api/v1/services', { key, headers })
}

describe('creating a key', () => {
  test('shows its secret once: no later response has it, and no row', async () => {
    const created = await createKey(owner, { name: 'ci', environment: 'test' })
    expect(created.status, created.text).toBe(201)
    const { secret, secretShown, ...key } = created.json
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
    const read = await owner.call('GET', `${keysPath}/${key.id}`)
    expect(Object.keys(read.json)).toEqual(Object.keys(key))
    const listed = await owner.call('GET', keysPath)
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

  test('repeats under its Idempotency-Key without the secret, which is not stored', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const first = await createKey(owner, { name: 'ci' }, headers)
    const again = await createKey(owner, { name: 'ci' }, headers)
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

  test('rejects scopes that its member or the caller lacks', async () => {
    expectRejected(
      await createKey(member, { scopes: ['members:manage'] }),
      422,
      'scope_exceeds_owner',
      {
        scopes: ['members:manage'],
      },
    )
    const forMember = { memberId: member.memberId, scopes: ['members:manage'] }
    expectRejected(await createKey(owner, forMember), 422, 'scope_exceeds_owner')
    const admin = await memberOf(world, acme, 'admin')
    const forOwner = { memberId: owner.memberId, scopes: ['tenant:export'] }
    expectRejected(await createKey(admin, forOwner), 422, 'scope_exceeds_owner')
    expectRejected(
      await createKey(admin, { ...forOwner, scopes: ['*'] }),
      422,
      'scope_exceeds_owner',
    )
    expectRejected(await createKey(admin, { memberId: owner.memberId }), 403, 'role_exceeds_yours')
  })

  test('needs api_keys:manage for another member, and finds none of another tenant', async () => {
    expectRejected(await createKey(member, { memberId: owner.memberId }), 403, 'permission_denied')
    expectRejected(await createKey(owner, { memberId: globex.memberId }), 422, 'unknown_member')
    await world.owner(`update members set status = 'suspended' where id = $1`, [member.memberId])
    expectRejected(await createKey(owner, { memberId: member.memberId }), 422, 'unknown_member')
  })

  test('needs the scope with a key, also for its own member: a leaked key creates no other', async () => {
    const narrow = (await createKey(owner, { scopes: ['services:read', 'api_keys:read'] })).json
      .secret
    expectRejected(
      await world.request('POST', keysPath, {
        key: narrow,
        body: { name: 'x', scopes: ['services:read'] },
      }),
      403,
      'permission_denied',
    )
    expect((await createKey(acme)).status).toBe(201)
  })

  test('rejects invalid input, naming it', async () => {
    for (const [more, pointer] of [
      [{ scopes: [] }, '/scopes'],
      [{ scopes: ['castles:storm'] }, '/scopes/0'],
      [{ ratePerMinute: 11 }, '/ratePerMinute'],
      [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
      [{ ipAllowlist: ['castle'] }, '/ipAllowlist/0'],
      [{ tenantId: globex.id }, '/tenantId'],
    ] as const) {
      expectRejected(await createKey(owner, more), 422, 'invalid_body', {
        errors: [expect.objectContaining({ pointer })],
      })
    }
    await createKey(owner, { name: 'ci' })
    expectRejected(await createKey(owner, { name: 'ci' }), 409, 'api_key_name_taken')
  })

  test('respects the plan, also for two at once', async () => {
    await world.owner(
      `insert into control.plans (id, name, limits) values ('three', 'Three', '{"apiKeys": 3}') on conflict do nothing`,
      [],
    )
    await world.owner(`update control.tenants set plan_id = 'three' where id = $1`, [acme.id])
    const past = (await createKey(owner)).json.id
    // Both inserted their key, and wait to be counted.
    const session = await openOwnerSession(world.ownerUrl)
    await session.run('begin')
    await session.run('select from control.tenants where id = $1 for update', [acme.id])
    const both = Promise.all([createKey(owner), createKey(member)])
    // A transaction sees the activity of its first look, so another session looks.
    const waiting = () =>
      world.owner(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        [],
      )
    await waitUntil(async () => (await waiting()).length === 2)
    await session.run('commit')
    await session.close()
    const two = await both
    expect(two.map(({ status }) => status).sort()).toEqual([201, 403])
    const rejected = two.find(({ status }) => status === 403)
    expect(rejected?.json).toMatchObject({
      code: 'plan_limit_exceeded',
      resource: 'apiKeys',
      limit: 3,
      used: 3,
    })
    await owner.call('POST', `${keysPath}/${past}/revoke`, { body: {} })
    expect((await createKey(owner)).status).toBe(201)
  })
})
