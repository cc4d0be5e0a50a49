import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem, systemTenant } from '../../src/cli/seed/system.ts'
import { createOperatorKey } from '../../src/core/tenancy/api-key.ts'
import { rowsOf } from '../isolation/support/world.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let admin: Awaited<ReturnType<World['operator']>>
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
})
afterAll(() => world.close())

const reason = { reason: 'the invoice is unpaid' }
let count = 0
const wanted = (more: Record<string, unknown> = {}) => ({
  name: 'Acme',
  slug: `acme-${(count += 1)}`,
  region: 'eu',
  plan: 'professional',
  ownerEmail: 'Jane@Acme.example',
  ...more,
})

/** What the audit events say of a tenant's row, oldest first. */
function audited(tenantId: string, resource = 'tenants') {
  return world.owner(
    `select actor_type, request_id, action, changes from audit_events
     where tenant_id = $1 and resource = $2 order by id`,
    [tenantId, resource],
  )
}

const said = (tenant: Tenant, verb: string) => `/tenants/${tenant.id}/${verb}`
const suspend = (tenant: Tenant) => admin.call('POST', said(tenant, 'suspend'), { body: reason })

describe('a tenant is provisioned', () => {
  test('active, with its roles and an invitation of its owner, in one round trip, on the record', async () => {
    const body = wanted({ contactEmail: 'billing@acme.example' })
    const reply = await admin.call('POST', '/tenants', {
      body,
      headers: { 'X-Request-Id': 'provision-1' },
    })
    expect(reply).toMatchObject({
      status: 201,
      json: {
        slug: body.slug,
        status: 'active',
        plan: 'professional',
        region: 'eu',
        isolationTier: 'shared',
        contactEmail: 'billing@acme.example',
        ownerInvitation: { email: 'jane@acme.example', token: expect.stringMatching(/^.{43,}$/) },
      },
    })
    expect(reply.headers.get('Server-Timing')).toContain('desc="1"')
    const { id, ownerInvitation } = reply.json
    expect(reply.headers.get('Location')).toBe(`/api/v1/admin/tenants/${id}`)
    const there = await admin.call('GET', `/tenants/${id}/provisioning`)
    expect(there.json).toEqual({
      status: 'active',
      statusReason: null,
      isolationTier: 'shared',
      region: 'eu',
      database: null,
      roles: 5,
      owners: 0,
      ownerInvitation: 'pending',
    })
    const trail = await audited(id)
    expect(trail).toMatchObject([
      { actor_type: 'operator', request_id: 'provision-1', action: 'insert' },
      { action: 'update', changes: { status: { from: 'provisioning', to: 'active' } } },
    ])
    const everything = JSON.stringify(await rowsOf(world, id))
    expect(everything).not.toContain(ownerInvitation.token)
    expect(everything).toContain(ownerInvitation.id)
  })

  test('once for an Idempotency-Key: the same answer, the token too, which nothing keeps', async () => {
    const body = wanted()
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const [first, second] = await Promise.all([
      admin.call('POST', '/tenants', { body, headers }),
      admin.call('POST', '/tenants', { body, headers }),
    ])
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text])
    const other = { body: wanted(), headers }
    expect(await admin.call('POST', '/tenants', other)).toMatchObject({
      status: 422,
      json: { code: 'idempotency_key_reused' },
    })
    const kept = await world.owner('select answer from control.operator_answers', [])
    expect(JSON.stringify(kept)).toContain(first.json.id)
    expect(JSON.stringify(kept)).not.toContain(first.json.ownerInvitation.token)
    const another = await world.operator()
    expect(await another.call('POST', '/tenants', { body, headers })).toMatchObject({
      status: 409,
      json: { code: 'slug_taken' },
    })
  })

  test.each([
    ['Acme_!', 'invalid_body', '/slug'],
    ['a'.repeat(64), 'invalid_body', '/slug'],
    ['admin', 'slug_reserved', '/slug'],
    ['-a', 'invalid_body', '/slug'],
  ])('not with the slug %s', async (slug, code, pointer) => {
    const reply = await admin.call('POST', '/tenants', { body: wanted({ slug }) })
    expect(reply).toMatchObject({ status: 422, json: { code, errors: [{ pointer }] } })
  })

  test.each([
    ['a plan that is not there', { plan: 'golden' }, 'plan_unknown'],
    ['a region that is not there', { region: 'moon' }, 'invalid_body'],
    ['no owner', { ownerEmail: undefined }, 'invalid_body'],
    ['an address that is none', { ownerEmail: 'jane' }, 'invalid_body'],
    ['a status of its own', { status: 'active' }, 'invalid_body'],
  ])('not with %s', async (_, more, code) => {
    const reply = await admin.call('POST', '/tenants', { body: wanted(more) })
    expect(reply).toMatchObject({ status: 422, json: { code } })
  })

  test('not with a slug that another has, also of two at once', async () => {
    const body = wanted()
    const replies = await Promise.all([1, 2].map(() => admin.call('POST', '/tenants', { body })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
    const refused = await admin.call('POST', '/tenants', { body })
    expect(refused).toMatchObject({ status: 409, json: { code: 'slug_taken' } })
  })

  test('and its owner is invited anew, which voids the earlier token', async () => {
    const { json } = await admin.call('POST', '/tenants', { body: wanted() })
    const again = await admin.call('POST', `/tenants/${json.id}/owner-invitations`, {
      body: { email: 'jane@acme.example' },
    })
    expect(again).toMatchObject({ status: 201, json: { email: 'jane@acme.example' } })
    expect(again.json.token).not.toBe(json.ownerInvitation.token)
    const rows = await world.owner(
      'select status from invitations where tenant_id = $1 order by id',
      [json.id],
    )
    expect(rows).toEqual([{ status: 'revoked' }, { status: 'pending' }])
    const nowhere = `/tenants/${crypto.randomUUID()}/owner-invitations`
    const body = { email: 'jane@acme.example' }
    expect((await admin.call('POST', nowhere, { body })).status).toBe(404)
  })
})

describe('the tenants', () => {
  test('are listed by status, plan and part of a name, in pages', async () => {
    const mark = `mark${(count += 1)}`
    const made: string[] = []
    for (const plan of ['free', 'starter', 'starter']) {
      const body = wanted({ name: `100% ${mark}`, plan })
      made.unshift((await admin.call('POST', '/tenants', { body })).json.id)
    }
    const ids = async (query: string) => {
      const { json } = await admin.call('GET', `/tenants?${query}`)
      return json.data.map(({ id }: { id: string }) => id)
    }
    expect(await ids(`q=${mark.toUpperCase()}`)).toEqual(made)
    expect(await ids(`q=${mark}&plan=starter`)).toEqual(made.slice(0, 2))
    expect(await ids(`q=${encodeURIComponent(`% ${mark}`)}`)).toEqual(made)
    expect(await ids(`q=${encodeURIComponent(`1%${mark}`)}`)).toEqual([])
    await admin.call('POST', `/tenants/${made[0]}/suspend`, { body: reason })
    expect(await ids(`q=${mark}&status=suspended`)).toEqual(made.slice(0, 1))
    const first = await admin.call('GET', `/tenants?q=${mark}&limit=2&count=true`)
    expect(first.json.page).toMatchObject({ hasMore: true, total: 3 })
    expect(await ids(`q=${mark}&limit=2&cursor=${first.json.page.nextCursor}`)).toEqual(
      made.slice(2),
    )
    expect((await admin.call('GET', '/tenants?status=asleep')).status).toBe(400)
  })

  test('change as they were seen, and their plan at once', async () => {
    const acme = await world.tenant()
    const at = `/tenants/${acme.id}`
    const before = await admin.call('GET', at)
    const headers = { 'If-Match': before.headers.get('ETag') ?? '' }
    const body = { name: 'Acme & Sons', plan: 'free', contactEmail: null }
    const changed = await admin.call('PATCH', at, { body, headers })
    expect(changed).toMatchObject({ status: 200, json: body })
    expect(changed.headers.get('ETag')).not.toBe(before.headers.get('ETag'))
    expect(await admin.call('PATCH', at, { body, headers })).toMatchObject({
      status: 412,
      json: { code: 'version_conflict' },
    })
    expect(await admin.call('PATCH', at, { body: { plan: 'golden' } })).toMatchObject({
      status: 422,
      json: { code: 'plan_unknown' },
    })
    expect((await admin.call('PATCH', at, { body: { slug: 'other' } })).status).toBe(422)
    expect((await admin.call('GET', `/tenants/${crypto.randomUUID()}`)).status).toBe(404)
    expect((await audited(acme.id)).at(-1)).toMatchObject({
      actor_type: 'operator',
      changes: {
        name: { to: 'Acme & Sons' },
        plan_id: { from: 'enterprise', to: 'free' },
      },
    })
  })

  test('move only to a database that is ready, and are then served from nowhere else', async () => {
    const acme = await world.tenant()
    const at = `/tenants/${acme.id}`
    const move = () => admin.call('PATCH', at, { body: { isolationTier: 'dedicated_database' } })
    const place = (status: string, region = 'eu') =>
      world.owner(
        `insert into control.tenant_databases (tenant_id, region, tier, status) values ($1, $3, 'dedicated_database', $2)
         on conflict (tenant_id) do update set status = $2, region = $3`,
        [acme.id, status, region],
      )
    const notReady = { status: 409, json: { code: 'tenant_database_not_ready' } }
    expect(await move()).toMatchObject(notReady)
    await place('pending')
    expect(await move()).toMatchObject(notReady)
    await place('ready', 'us')
    expect(await move()).toMatchObject(notReady)
    await place('ready')
    expect(await move()).toMatchObject({ json: { isolationTier: 'dedicated_database' } })
    expect(await admin.call('PATCH', at, { body: { region: 'us' } })).toMatchObject(notReady)
    expect((await acme.call('GET', '/api/v1/services')).status).toBe(200)
    await place('failed')
    const refused = await acme.call('GET', '/api/v1/services')
    expect(refused).toMatchObject({ status: 503, json: { code: 'tenant_database_unavailable' } })
    expect(refused.headers.get('Retry-After')).toBe('60')
    await world.owner('delete from control.tenant_databases where tenant_id = $1', [acme.id])
    expect((await acme.call('GET', '/api/v1/services')).status).toBe(503)
  })
})

describe('the states of a tenant', () => {
  test('suspension needs a reason, refuses its keys from the next request on, and leaves others alone', async () => {
    const acme = await world.tenant()
    const globex = await world.tenant()
    const read = (tenant: Tenant) => tenant.call('GET', '/api/v1/services')
    await acme.call('POST', '/api/v1/services', { body: { name: 'kept', packageJson: {} } })
    for (const body of [{}, { reason: '' }]) {
      expect((await admin.call('POST', said(acme, 'suspend'), { body })).status).toBe(422)
    }
    expect((await read(acme)).status).toBe(200)
    const suspended = await suspend(acme)
    expect(suspended).toMatchObject({
      status: 200,
      json: { status: 'suspended', statusReason: reason.reason },
    })
    expect(await read(acme)).toMatchObject({ status: 403, json: { code: 'tenant_suspended' } })
    expect((await read(globex)).status).toBe(200)
    const back = await admin.call('POST', said(acme, 'reactivate'), { body: { reason: 'paid' } })
    expect(back.json).toMatchObject({ status: 'active', statusReason: 'paid' })
    expect((await read(acme)).json.data).toMatchObject([{ name: 'kept' }])
    expect(await audited(acme.id)).toMatchObject([
      { action: 'insert' },
      {
        actor_type: 'operator',
        changes: { status: { to: 'suspended' }, status_reason: { to: reason.reason } },
      },
      { changes: { status: { to: 'active' } } },
    ])
  })

  test('follow each other as they may, and no other way', async () => {
    const acme = await world.tenant()
    const go = async (verb: string) => {
      const { status, json } = await admin.call('POST', said(acme, verb), { body: reason })
      return status === 200 ? json.status : [status, json.code, json.from, json.to]
    }
    const refused = (from: string, to: string) => [409, 'invalid_transition', from, to]
    const { call } = admin
    expect(await go('reactivate')).toEqual(refused('active', 'active'))
    expect(await go('suspend')).toBe('suspended')
    expect(await go('suspend')).toEqual(refused('suspended', 'suspended'))
    expect(await call('DELETE', `/tenants/${acme.id}`)).toMatchObject({
      status: 409,
      json: { code: 'invalid_transition', from: 'suspended', to: 'deleted' },
    })
    expect(await go('archive')).toBe('archived')
    expect(await go('reactivate')).toEqual(refused('archived', 'active'))
    expect(await go('suspend')).toEqual(refused('archived', 'suspended'))
    expect(await acme.call('GET', '/api/v1/services')).toMatchObject({
      status: 404,
      json: { code: 'tenant_not_found' },
    })
    expect((await call('POST', `/tenants/${acme.id}/provisioning`, { body: reason })).status).toBe(
      405,
    )
  })

  test('of the system tenant never change', async () => {
    const { id } = systemTenant
    const isSystem = { status: 409, json: { code: 'tenant_is_system' } }
    const at = `/tenants/${id}`
    expect(await admin.call('POST', `${at}/suspend`, { body: reason })).toMatchObject(isSystem)
    expect(await admin.call('PATCH', at, { body: { plan: 'free' } })).toMatchObject(isSystem)
    expect(await admin.call('DELETE', at)).toMatchObject(isSystem)
  })
})

describe('deletion', () => {
  const age = (id: string, days: number) =>
    world.owner(
      `update control.tenants set status_changed_at = now() - $2 * interval '1 day' where id = $1`,
      [id, days],
    )

  test('waits for the retention, then leaves nothing of it and all of the others', async () => {
    const doomed = await world.tenant()
    const other = await world.tenant()
    for (const tenant of [doomed, other]) await plantAll(tenant)
    const at = `/tenants/${doomed.id}`
    await admin.call('POST', `${at}/archive`, { body: reason })
    await age(doomed.id, 29)
    expect(await admin.call('DELETE', at)).toMatchObject({
      status: 409,
      json: { code: 'retention_not_over', until: expect.stringMatching(/^\d{4}-.*Z$/) },
    })
    await age(doomed.id, 31)
    const before = await rowsOf(world, other.id)
    expect(Object.values(before).filter((rows) => rows.length === 0)).toEqual([])
    const headers = { 'X-Request-Id': 'delete-1' }
    expect((await admin.call('DELETE', at, { headers })).status).toBe(204)
    const left = await rowsOf(world, doomed.id)
    expect(Object.entries(left).filter(([, rows]) => rows.length > 0)).toEqual([])
    expect(await rowsOf(world, other.id)).toEqual(before)
    expect((await admin.call('GET', at)).status).toBe(404)
    expect((await admin.call('DELETE', at)).status).toBe(404)
    expect((await doomed.call('GET', '/api/v1/services')).json.code).toBe('invalid_credential')
    expect((await audited(systemTenant.id)).at(-1)).toMatchObject({
      actor_type: 'operator',
      request_id: 'delete-1',
      action: 'delete',
      changes: { slug: { from: doomed.slug, to: null }, contact_email: { omitted: true } },
    })
  })
})

describe('plans', () => {
  test('are told, made and changed, on the record of the system tenant', async () => {
    const { json } = await admin.call('GET', '/plans')
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['enterprise', 'free', 'professional']),
    )
    const body = { name: 'Tiny', limits: { teams: 1 } }
    const made = await admin.call('PUT', '/plans/tiny', { body })
    expect(made).toMatchObject({ status: 200, json: { id: 'tiny', ...body, isActive: true } })
    await admin.call('PUT', '/plans/tiny', { body: { ...body, isActive: false } })
    const gone = await admin.call('POST', '/tenants', { body: wanted({ plan: 'tiny' }) })
    expect(gone).toMatchObject({ status: 422, json: { code: 'plan_unknown' } })
    expect(await audited(systemTenant.id, 'plans')).toMatchObject([
      { action: 'insert', actor_type: 'operator', changes: { plan: { to: 'tiny' } } },
      { action: 'update', changes: { is_active: { from: true, to: false } } },
    ])
    const wrong = { name: 'Odd', limits: { castles: 1 } }
    expect((await admin.call('PUT', '/plans/odd', { body: wrong })).status).toBe(422)
    expect((await admin.call('PUT', '/plans/UPPER', { body })).status).toBe(404)
  })
})

describe('the operator’s credential', () => {
  test('is its own: another plane’s, an unknown, a revoked and an expired one are 401', async () => {
    const acme = await world.tenant()
    const revoked = await world.operator()
    const expired = await world.operator()
    const set = (key: string, change: string) =>
      world.owner(
        `update control.operator_keys set ${change}
         where secret_hash = encode(sha256(convert_to(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 'UTF8')), 'hex')`,
        [key],
      )
    await set(revoked.key, 'revoked_at = now()')
    await set(expired.key, `expires_at = now() - interval '1 minute'`)
    for (const [key, code] of [
      [null, 'unauthenticated'],
      [acme.key, 'invalid_credential'],
      [await createOperatorKey(), 'invalid_credential'],
      [revoked.key, 'api_key_revoked'],
      [expired.key, 'api_key_expired'],
    ] as const) {
      const reply = await admin.call('GET', '/tenants', { key })
      expect(reply, code).toMatchObject({ status: 401, json: { code } })
    }
    const reply = await acme.call('GET', '/api/v1/services', { key: admin.key })
    expect(reply).toMatchObject({ status: 401, json: { code: 'invalid_credential' } })
  })

  test('reaches nothing where the Worker has no connection of the operator: as if it were not there', async () => {
    const { OPERATOR_DATABASE_URL: _, ...without } = world.env
    const before = world.env.OPERATOR_DATABASE_URL
    expect(before).toBeDefined()
    const ask = (method: string, path: string) =>
      world.requestWith(without, method, path, { key: admin.key })
    const nowhere = await ask('GET', '/api/v1/nothing')
    for (const [method, path] of [
      ['GET', '/api/v1/admin/tenants'],
      ['DELETE', '/api/v1/admin/plans'],
    ] as const) {
      const reply = await ask(method, path)
      expect(reply).toMatchObject({ status: 404, json: { code: 'not_found' } })
      expect({ ...reply.json, requestId: '' }).toEqual({ ...nowhere.json, requestId: '' })
      expect(reply.headers.get('Allow')).toBe(null)
    }
  })
})

async function plantAll(tenant: Tenant): Promise<void> {
  const { plant } = await import('../isolation/support/world.ts')
  await plant(world, tenant.id, 'same', 'secret')
  const insert = (text: string) => world.owner(text, [tenant.id])
  await insert(
    `insert into control.idempotency_keys (tenant_id, member_id, key, fingerprint) values ($1, $1, 'k', 'f')`,
  )
  await insert(
    `insert into control.tenant_databases (tenant_id, region, tier) values ($1, 'eu', 'dedicated_database')`,
  )
  await insert(
    `insert into control.verified_domains (tenant_id, domain) values ($1, $1 || '.example')`,
  )
  await insert(
    `insert into control.invitation_tokens (tenant_id, token_hash, invitation_id) values ($1, $1, $1)`,
  )
  await insert(
    `insert into control.api_key_uses (tenant_id, api_key_id, last_used_at)
     select tenant_id, id, now() from api_keys where tenant_id = $1 limit 1`,
  )
}
