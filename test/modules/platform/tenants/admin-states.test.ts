import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem, systemTenant } from '../../../../src/cli/seed/system.ts'
import { audited, reason } from '../../../support/operator.ts'
import { type Operator, openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
})
afterAll(() => world.close())

const pathOf = (tenant: Tenant, verb: string) => `/tenants/${tenant.id}/${verb}`
const suspend = (tenant: Tenant) => admin.call('POST', pathOf(tenant, 'suspend'), { body: reason })

describe('the states of a tenant', () => {
  test('suspension needs a reason, rejects its keys from the next request on, and affects no other tenant', async () => {
    const acme = await world.tenant()
    const globex = await world.tenant()
    const read = (tenant: Tenant) => tenant.call('GET', '/api/v1/services')
    await acme.call('POST', '/api/v1/services', { body: { name: 'kept', packageJson: {} } })
    for (const body of [{}, { reason: '' }, { reason: ' \t ' }]) {
      expect((await admin.call('POST', pathOf(acme, 'suspend'), { body })).status).toBe(422)
    }
    expect((await read(acme)).status).toBe(200)
    const suspended = await suspend(acme)
    expect(suspended).toMatchObject({
      status: 200,
      json: { status: 'suspended', statusReason: reason.reason },
    })
    expect(await read(acme)).toMatchObject({ status: 403, json: { code: 'tenant_suspended' } })
    expect((await read(globex)).status).toBe(200)
    const back = await admin.call('POST', pathOf(acme, 'reactivate'), { body: { reason: 'paid' } })
    expect(back.json).toMatchObject({ status: 'active', statusReason: 'paid' })
    expect((await read(acme)).json.data).toMatchObject([{ name: 'kept' }])
    expect(await audited(world, acme.id)).toMatchObject([
      { action: 'insert' },
      {
        actor_type: 'operator',
        changes: {
          status: { to: 'suspended' },
          status_reason: { to: reason.reason },
        },
      },
      { changes: { status: { to: 'active' } } },
    ])
  })

  test('change only in the allowed order', async () => {
    const acme = await world.tenant()
    const go = async (verb: string) => {
      const { status, json } = await admin.call('POST', pathOf(acme, verb), { body: reason })
      return status === 200 ? json.status : [status, json.code, json.from, json.to]
    }
    const rejected = (from: string, to: string) => [409, 'invalid_transition', from, to]
    expect(await go('reactivate')).toEqual(rejected('active', 'active'))
    expect(await go('suspend')).toBe('suspended')
    expect(await go('suspend')).toEqual(rejected('suspended', 'suspended'))
    expect(await go('delete')).toEqual(rejected('suspended', 'deleted'))
    expect(await go('archive')).toBe('archived')
    expect(await go('reactivate')).toEqual(rejected('archived', 'active'))
    expect(await go('suspend')).toEqual(rejected('archived', 'suspended'))
    expect(await acme.call('GET', '/api/v1/services')).toMatchObject({
      status: 404,
      json: { code: 'tenant_not_found' },
    })
    const nowhere = await admin.call('POST', pathOf(acme, 'provisioning'), { body: reason })
    expect(nowhere.status).toBe(405)
  })

  test('change at the revision of If-Match', async () => {
    const acme = await world.tenant()
    const { headers } = await admin.call('GET', `/tenants/${acme.id}`)
    const seen = { 'If-Match': headers.get('ETag') ?? '' }
    const go = (verb: string) =>
      admin.call('POST', pathOf(acme, verb), { body: reason, headers: seen })
    expect((await go('suspend')).status).toBe(200)
    for (const verb of ['reactivate', 'archive', 'delete']) {
      expect(await go(verb)).toMatchObject({ status: 412, json: { code: 'version_conflict' } })
    }
    const twice = await Promise.all(
      [1, 2].map(() => admin.call('POST', pathOf(acme, 'archive'), { body: reason })),
    )
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('never change for the system tenant', async () => {
    const { id } = systemTenant
    const isSystem = { status: 409, json: { code: 'tenant_is_system' } }
    const at = `/tenants/${id}`
    for (const verb of ['suspend', 'reactivate', 'archive', 'delete']) {
      expect(await admin.call('POST', `${at}/${verb}`, { body: reason })).toMatchObject(isSystem)
    }
    expect(await admin.call('PATCH', at, { body: { plan: 'free' } })).toMatchObject(isSystem)
  })
})
