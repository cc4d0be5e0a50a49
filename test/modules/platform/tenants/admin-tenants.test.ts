import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem, systemTenant } from '../../../../src/cli/seed/system.ts'
import { audited, reason, unique, wanted } from '../../../support/operator.ts'
import { type Operator, openWorld, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
})
afterAll(() => world.close())

describe('the tenants', () => {
  test('can be listed by status, plan and part of a name, in pages', async () => {
    const mark = unique('mark')
    const newest: string[] = []
    for (const plan of ['free', 'starter', 'starter']) {
      const body = wanted({ name: `100% ${mark}`, plan })
      newest.unshift((await admin.call('POST', '/tenants', { body })).json.id)
    }
    const ids = async (query: string) => {
      const { json } = await admin.call('GET', `/tenants?${query}`)
      return json.data.map(({ id }: { id: string }) => id)
    }
    expect(await ids(`q=${mark.toUpperCase()}`)).toEqual(newest)
    expect(await ids(`q=${mark}&plan=starter`)).toEqual(newest.slice(0, 2))
    expect(await ids(`q=${encodeURIComponent(`% ${mark}`)}`)).toEqual(newest)
    expect(await ids(`q=${encodeURIComponent(`1%${mark}`)}`)).toEqual([])
    await admin.call('POST', `/tenants/${newest[0]}/suspend`, { body: reason })
    expect(await ids(`q=${mark}&status=suspended`)).toEqual(newest.slice(0, 1))
    const first = await admin.call('GET', `/tenants?q=${mark}&limit=2&count=true`)
    expect(first.json.page).toMatchObject({ hasMore: true, total: 3 })
    expect(await ids(`q=${mark}&limit=2&cursor=${first.json.page.nextCursor}`)).toEqual(
      newest.slice(2),
    )
    expect((await admin.call('GET', '/tenants?status=asleep')).status).toBe(400)
  })

  test('change at the revision of If-Match, and their plan at once', async () => {
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
    expect((await audited(world, acme.id)).at(-1)).toMatchObject({
      actor_type: 'operator',
      changes: {
        name: { to: 'Acme & Sons' },
        plan_id: { from: 'enterprise', to: 'free' },
      },
    })
  })

  test('stay in the shared database, and are rejected while another is named', async () => {
    const acme = await world.tenant()
    const at = `/tenants/${acme.id}`
    const move = () => admin.call('PATCH', at, { body: { isolationTier: 'dedicated_database' } })
    const place = (status: string) =>
      world.owner(
        `insert into control.tenant_databases (tenant_id, region, tier, status) values ($1, 'eu', 'dedicated_database', $2)
         on conflict (tenant_id) do update set status = $2`,
        [acme.id, status],
      )
    const notReady = { status: 409, json: { code: 'tenant_database_not_ready' } }
    expect(await move()).toMatchObject(notReady)
    for (const status of ['pending', 'failed', 'ready']) {
      await place(status)
      expect(await move(), status).toMatchObject(notReady)
      const progress = await admin.call('GET', `${at}/provisioning`)
      expect(progress.json).toMatchObject({ isolationTier: 'shared', database: null })
    }
    const body = { body: { name: 'one' } }
    expect((await acme.call('POST', '/api/v1/environments', body)).status).toBe(201)
    await world.owner(
      `update control.tenants set isolation_tier = 'dedicated_database' where id = $1`,
      [acme.id],
    )
    const progress = await admin.call('GET', `${at}/provisioning`)
    expect(progress.json).toMatchObject({ isolationTier: 'dedicated_database', database: 'ready' })
    for (const method of ['GET', 'POST']) {
      const call = method === 'POST' ? { body: { name: 'two' } } : {}
      const rejected = await acme.call(method, '/api/v1/environments', call)
      expect(rejected).toMatchObject({ status: 503, json: { code: 'tenant_database_unavailable' } })
      expect(rejected.headers.get('Retry-After')).toBe('60')
    }
    expect(await admin.call('PATCH', at, { body: { region: 'us' } })).toMatchObject(notReady)
    expect((await admin.call('PATCH', at, { body: { name: 'Still named' } })).status).toBe(200)
    const back = await admin.call('PATCH', at, { body: { isolationTier: 'shared' } })
    expect(back.json).toMatchObject({ isolationTier: 'shared' })
    expect((await acme.call('GET', '/api/v1/environments')).json.data).toMatchObject([body.body])
  })
})

describe('plans', () => {
  test('can be read, created and changed, with audit events in the system tenant', async () => {
    const { json } = await admin.call('GET', '/plans')
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(['enterprise', 'free', 'professional']),
    )
    const settings = { 'security.keyMaxDays': 30 }
    const body = { name: 'Tiny', limits: { teams: 1 }, settings }
    const created = await admin.call('PUT', '/plans/tiny', { body })
    expect(created).toMatchObject({ status: 200, json: { id: 'tiny', ...body, isActive: true } })
    await admin.call('PUT', '/plans/tiny', { body: { ...body, isActive: false } })
    const gone = await admin.call('POST', '/tenants', { body: wanted({ plan: 'tiny' }) })
    expect(gone).toMatchObject({ status: 422, json: { code: 'plan_unknown' } })
    expect(await audited(world, systemTenant.id, 'plans')).toMatchObject([
      { action: 'insert', actor_type: 'operator', changes: { plan: { to: 'tiny' } } },
      { action: 'update', changes: { is_active: { from: true, to: false } } },
    ])
    for (const wrong of [
      { limits: { castles: 1 } },
      { limits: {}, settings: { 'no.such': 1 } },
      { limits: {}, settings: { 'security.keyMaxDays': 'ten' } },
    ]) {
      const reply = await admin.call('PUT', '/plans/odd', { body: { name: 'Odd', ...wrong } })
      expect(reply.status, JSON.stringify(wrong)).toBe(422)
    }
    expect((await admin.call('PUT', '/plans/UPPER', { body })).status).toBe(404)
  })

  test('stay with their tenants when they can no longer be chosen', async () => {
    const old = { name: 'Old', limits: {} }
    await admin.call('PUT', '/plans/old', { body: old })
    const [acme, globex] = [await world.tenant(), await world.tenant()]
    const choose = (tenant: { id: string }, more = {}) =>
      admin.call('PATCH', `/tenants/${tenant.id}`, { body: { plan: 'old', ...more } })
    await choose(acme)
    await admin.call('PUT', '/plans/old', { body: { ...old, isActive: false } })
    expect((await choose(acme, { name: 'As it was' })).json).toMatchObject({ plan: 'old' })
    expect(await choose(globex)).toMatchObject({ status: 422, json: { code: 'plan_unknown' } })
  })
})
