import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem, systemTenant } from '../../src/cli/seed/system.ts'
import { plant, rowsOf } from '../isolation/support/world.ts'
import { audited, reason } from '../support/operator.ts'
import { makePerson } from '../support/people.ts'
import { type Operator, openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let admin: Operator
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
})
afterAll(() => world.close())

const said = (tenant: Tenant, verb: string) => `/tenants/${tenant.id}/${verb}`
const suspend = (tenant: Tenant) => admin.call('POST', said(tenant, 'suspend'), { body: reason })

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
    expect(await audited(world, acme.id)).toMatchObject([
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
    await admin.call('PATCH', at, { body: { contactEmail: 'jane@acme.example' } })
    await admin.call('POST', `${at}/archive`, { body: reason })
    await age(doomed.id, 29)
    expect(await admin.call('DELETE', at)).toMatchObject({
      status: 409,
      json: { code: 'retention_not_over', until: expect.stringMatching(/^\d{4}-.*Z$/) },
    })
    await age(doomed.id, 31)
    const before = await rowsOf(world, other.id)
    const tables = Object.entries(before).filter(([name]) => !name.startsWith('partitions.'))
    expect(tables.filter(([, rows]) => rows.length === 0).map(([name]) => name)).toEqual([])
    const headers = { 'X-Request-Id': 'delete-1' }
    expect((await admin.call('DELETE', at, { headers })).status).toBe(204)
    const left = await rowsOf(world, doomed.id)
    expect(Object.entries(left).filter(([, rows]) => rows.length > 0)).toEqual([])
    expect(await rowsOf(world, other.id)).toEqual(before)
    expect((await admin.call('GET', at)).status).toBe(404)
    expect((await admin.call('DELETE', at)).status).toBe(404)
    expect((await doomed.call('GET', '/api/v1/services')).json.code).toBe('invalid_credential')
    expect((await audited(world, systemTenant.id)).at(-1)).toMatchObject({
      actor_type: 'operator',
      request_id: 'delete-1',
      action: 'delete',
      changes: { slug: { from: doomed.slug, to: null }, contact_email: { omitted: true } },
    })
  })
})

async function plantAll(tenant: Tenant): Promise<void> {
  await plant(world, tenant.id, 'same', 'secret')
  const insert = (text: string) => world.owner(text, [tenant.id])
  await insert(
    `insert into control.idempotency_keys (tenant_id, member_id, key, fingerprint) values ($1, gen_random_uuid(), 'k', 'f')`,
  )
  await insert(
    `insert into audit_seals (id, tenant_id, last_id, event_count, digest)
     values (gen_random_uuid(), $1, gen_random_uuid(), 1, 'digest')`,
  )
  await insert(
    `insert into events (id, tenant_id, type, subject_type, subject_id, payload)
     values (gen_random_uuid(), $1, 'service.registered', 'service', gen_random_uuid(), '{}')`,
  )
  await insert(
    `insert into control.tenant_databases (tenant_id, region, tier) values ($1, 'eu', 'dedicated_database')`,
  )
  await insert(
    `insert into control.verified_domains (tenant_id, domain) values ($1::uuid, $1::uuid || '.example')`,
  )
  await insert(
    `insert into control.invitation_tokens (tenant_id, token_hash, invitation_id) values ($1::uuid, $1::uuid::text, gen_random_uuid())`,
  )
  await insert(
    `insert into control.api_key_uses (tenant_id, api_key_id, last_used_at)
     select tenant_id, id, now() from api_keys where tenant_id = $1 limit 1`,
  )
  const { sessionId } = await makePerson(world)
  await world.owner('insert into control.ended_sessions (session_id, tenant_id) values ($1, $2)', [
    sessionId,
    tenant.id,
  ])
}
