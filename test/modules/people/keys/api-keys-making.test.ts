import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keysPath, makeKey } from '../../../support/keys.ts'
import { openOwnerSession } from '../../../support/owner-session.ts'
import { authSecret, type Member, memberOf } from '../../../support/people.ts'
import { expectRefused } from '../../../support/refused.ts'
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

describe('making a key', () => {
  test('shows its secret once: no later answer has it, and no row', async () => {
    const made = await makeKey(owner, { name: 'ci', environment: 'test' })
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
    const first = await makeKey(owner, { name: 'ci' }, headers)
    const again = await makeKey(owner, { name: 'ci' }, headers)
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
    expectRefused(
      await makeKey(member, { scopes: ['members:manage'] }),
      422,
      'scope_exceeds_owner',
      {
        scopes: ['members:manage'],
      },
    )
    const forMember = { memberId: member.memberId, scopes: ['members:manage'] }
    expectRefused(await makeKey(owner, forMember), 422, 'scope_exceeds_owner')
    const admin = await memberOf(world, acme, 'admin')
    const forOwner = { memberId: owner.memberId, scopes: ['tenant:export'] }
    expectRefused(await makeKey(admin, forOwner), 422, 'scope_exceeds_owner')
    expectRefused(await makeKey(admin, { ...forOwner, scopes: ['*'] }), 422, 'scope_exceeds_owner')
    expectRefused(await makeKey(admin, { memberId: owner.memberId }), 403, 'role_exceeds_yours')
  })

  test('needs api_keys:manage for another member, and finds none of another tenant', async () => {
    expectRefused(await makeKey(member, { memberId: owner.memberId }), 403, 'permission_denied')
    expectRefused(await makeKey(owner, { memberId: globex.memberId }), 422, 'unknown_member')
    await world.owner(`update members set status = 'suspended' where id = $1`, [member.memberId])
    expectRefused(await makeKey(owner, { memberId: member.memberId }), 422, 'unknown_member')
  })

  test('needs the scope with a key, also for its own member: a leaked key creates no other', async () => {
    const narrow = (await makeKey(owner, { scopes: ['services:read', 'api_keys:read'] })).json
      .secret
    expectRefused(
      await world.request('POST', keysPath, {
        key: narrow,
        body: { name: 'x', scopes: ['services:read'] },
      }),
      403,
      'permission_denied',
    )
    expect((await makeKey(acme)).status).toBe(201)
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
      expectRefused(await makeKey(owner, more), 422, 'invalid_body', {
        errors: [expect.objectContaining({ pointer })],
      })
    }
    await makeKey(owner, { name: 'ci' })
    expectRefused(await makeKey(owner, { name: 'ci' }), 409, 'api_key_name_taken')
  })

  test('respects the plan, also for two at once', async () => {
    await world.owner(
      `insert into control.plans (id, name, limits) values ('three', 'Three', '{"apiKeys": 3}') on conflict do nothing`,
      [],
    )
    await world.owner(`update control.tenants set plan_id = 'three' where id = $1`, [acme.id])
    const past = (await makeKey(owner)).json.id
    // Both have made their key, and wait to be counted, before either is done.
    const session = await openOwnerSession(world.ownerUrl)
    await session.run('begin')
    await session.run('select from control.tenants where id = $1 for update', [acme.id])
    const asked = Promise.all([makeKey(owner), makeKey(member)])
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
    await owner.call('POST', `${keysPath}/${past}/revoke`, { body: {} })
    expect((await makeKey(owner)).status).toBe(201)
  })
})
