import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { asRuntime, entering } from '../../../isolation/support/world.ts'
import { type Member, memberOf } from '../../../support/people.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let other: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  other = await world.tenant()
})
afterAll(() => world.close())

/** The denials in the audit events of a tenant. */
function denials({ id }: Tenant) {
  return world.owner<{ type: string; actor: string; resource: string; reason: string }>(
    `select actor_type as type, actor_member_id as actor, resource, reason from audit_events
     where tenant_id = $1 and action = 'deny' and outcome = 'denied' order by id`,
    [id],
  )
}

async function keyNamed({ id }: Tenant, name: string): Promise<string | undefined> {
  const rows = await world.owner<{ id: string }>(
    'select id from api_keys where tenant_id = $1 and name = $2',
    [id, name],
  )
  return rows[0]?.id
}

describe('denial of a key', () => {
  const denied = async (tenant: Tenant): Promise<object[]> => {
    const { json } = await tenant.call('GET', '/api/v1/audit-events?outcome=denied&limit=100')
    return json.data.map(({ id: _, occurredAt: _at, ...rest }: Record<string, unknown>) => rest)
  }

  /** A key whose use was noted already, so that what follows of its next request is the record of a denial alone. */
  const narrowKey = async (tenant: Tenant, name: string) => {
    const key = await tenant.newKey({ name, scopes: ['services:read'] })
    await tenant.call('GET', '/api/v1/services', { key })
    return key
  }

  test('records actor, reason and resource after the answer', async () => {
    const tenant = await world.tenant()
    const key = await narrowKey(tenant, 'narrow')
    const reply = await tenant.call('POST', '/api/v1/environments', {
      key,
      body: { name: 'mine' },
      headers: { 'X-Request-Id': 'the-attempt' },
    })
    expect([reply.status, reply.after]).toEqual([403, 1])
    expect(reply.headers.get('Server-Timing')).toContain('desc="1"')
    expect(await denied(tenant)).toEqual([
      {
        actorType: 'key',
        actorMemberId: tenant.memberId,
        actorKeyId: await keyNamed(tenant, 'narrow'),
        action: 'deny',
        resource: 'environments:manage',
        resourceId: null,
        outcome: 'denied',
        reason: 'insufficient_scope',
        requestId: 'the-attempt',
        changes: {},
      },
    ])
  })

  test('records a denial by role, address, ended key and suspended tenant', async () => {
    const reasons: [string, string][] = [
      ['permission_denied', `update members set role = 'viewer' where tenant_id = $1`],
      [
        'address_not_allowed',
        `update api_keys set ip_allowlist = '{10.0.0.0/8}' where tenant_id = $1`,
      ],
      ['api_key_revoked', 'update api_keys set revoked_at = now() where tenant_id = $1'],
      [
        'api_key_expired',
        `update api_keys set expires_at = now() - interval '1 day' where tenant_id = $1`,
      ],
      ['tenant_suspended', `update control.tenants set status = 'suspended' where id = $1`],
    ]
    for (const [reason, change] of reasons) {
      const tenant = await world.tenant()
      await world.owner(change, [tenant.id])
      const reply = await tenant.call('POST', '/api/v1/environments', { body: { name: 'mine' } })
      expect(reply.json).toMatchObject({ code: reason })
      const rows = await world.owner<{ reason: string; actor: string; resource: string }>(
        `select reason, actor_member_id as actor, resource from audit_events
         where tenant_id = $1 and outcome = 'denied'`,
        [tenant.id],
      )
      expect(rows).toEqual([{ reason, actor: tenant.memberId, resource: 'environments:manage' }])
    }
  })

  test('records at most one denial a second for each credential', async () => {
    const tenant = await world.tenant()
    const key = await narrowKey(tenant, 'narrow')
    const another = await narrowKey(tenant, 'narrower')
    const ask = (used: string) => tenant.call('GET', '/api/v1/environments', { key: used })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    try {
      const replies = [await ask(key), await ask(key), await ask(another)]
      vi.setSystemTime(Date.now() + 999)
      replies.push(await ask(key))
      vi.setSystemTime(Date.now() + 1)
      replies.push(await ask(key))
      expect(replies.map(({ status, after }) => [status, after])).toEqual([
        [403, 1],
        [403, 0],
        [403, 1],
        [403, 0],
        [403, 1],
      ])
    } finally {
      vi.useRealTimers()
    }
    expect(await denied(tenant)).toHaveLength(3)
  })

  test('records no unknown credential, missing row or invalid input', async () => {
    const tenant = await world.tenant()
    await tenant.call('GET', '/api/v1/services')
    const replies = [
      await tenant.call('GET', '/api/v1/environments/none'),
      await tenant.call('POST', '/api/v1/environments', { body: {} }),
      await tenant.call('GET', '/api/v1/environments', { headers: { 'X-Tenant': other.slug } }),
      await tenant.call('GET', '/api/v1/environments', { key: null }),
    ]
    expect(replies.map(({ status, after }) => [status, after])).toEqual([
      [404, 0],
      [422, 0],
      [404, 0],
      [401, 0],
    ])
    expect(await denied(tenant)).toEqual([])
  })
})

const ask = ({ call }: Member, headers: Record<string, string> = {}) =>
  call('POST', '/api/v1/environments', { body: { name: 'mine' }, headers })

describe('a person who is denied', () => {
  test('leaves an event in the requested tenant, and in no other', async () => {
    const viewer = await memberOf(world, acme, 'viewer')
    const other = await world.tenant()
    await world.owner(
      `insert into members (id, tenant_id, kind, user_id, display_name, role)
       select app.uuid7(), $1, 'human', user_id, 'the same', 'viewer' from members where id = $2`,
      [other.id, viewer.memberId],
    )
    const reply = await ask(viewer, { 'X-Tenant': acme.slug })
    expect([reply.status, reply.json.code, reply.after]).toEqual([403, 'permission_denied', 1])
    expect(await denials(other)).toEqual([])
    expect(await denials(acme)).toEqual([
      {
        type: 'person',
        actor: viewer.memberId,
        resource: 'environments:manage',
        reason: 'permission_denied',
      },
    ])
  })
})

test('a denial on a verified domain is recorded in the tenant of the domain', async () => {
  const viewer = await memberOf(world, other, 'viewer')
  const tenant = await world.tenant()
  const [memberId, host] = [crypto.randomUUID(), `${crypto.randomUUID()}.example`]
  await world.owner(
    `insert into members (id, tenant_id, kind, user_id, display_name, role)
     select $2::uuid, $1, 'human', user_id, 'the same', 'viewer' from members where id = $3`,
    [tenant.id, memberId, viewer.memberId],
  )
  await world.owner('insert into control.verified_domains (domain, tenant_id) values ($1, $2)', [
    host,
    tenant.id,
  ])
  const reply = await viewer.call('POST', '/api/v1/environments', { body: { name: 'mine' }, host })
  expect([reply.status, reply.after]).toEqual([403, 1])
  expect(await denials(tenant)).toMatchObject([{ type: 'person', actor: memberId }])
  expect((await denials(other)).filter(({ actor }) => actor === viewer.memberId)).toEqual([])
})

describe('app.record_denial, called by SQL of the runtime role', () => {
  const call = async (
    slug: string | null,
    credential: string,
    reason = 'forged',
    resource = 'a:b',
  ) => {
    const { refused } = await asRuntime(world, [
      [`select app.record_denial($1, $2, $3, $4, 'forged')`, [slug, credential, reason, resource]],
    ])
    expect(refused).toBeUndefined()
  }
  const credentialOf = async (tenant: Tenant) => {
    const [, values] = (await entering(tenant)) as [string, string[]]
    return values[0] ?? ''
  }

  test('writes in the tenant of the credential only, whatever tenant is named', async () => {
    const before = await denials(other)
    await call(other.slug, await credentialOf(acme))
    await call(null, 'nobody')
    await call(other.slug, 'nobody')
    await call(other.slug, 'session:nobody')
    const [stored] = await world.owner<{ hash: string }>(
      'select secret_hash as hash from control.api_key_secrets where tenant_id = $1',
      [other.id],
    )
    await call(other.slug, stored?.hash ?? '')
    expect(await denials(other)).toEqual(before)
  })

  test('accepts only problem codes of limited length', async () => {
    const before = await denials(acme)
    const credential = await credentialOf(acme)
    await call(null, credential, 'Anything else; at all')
    await call(null, credential, 'x'.repeat(65))
    await call(null, credential, 'forged', 'x'.repeat(201))
    expect(await denials(acme)).toEqual(before)
    await call(null, credential)
    expect(await denials(acme)).toHaveLength(before.length + 1)
  })
})
