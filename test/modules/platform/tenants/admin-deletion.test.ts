import { createScheduledController } from 'cloudflare:test'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { seedSystem, systemTenant } from '../../../../src/cli/seed/system.ts'
import type { Erased } from '../../../../src/core/jobs/erasure.ts'
import worker from '../../../../src/worker.ts'
import { asRuntime, insertRows, rowsOf } from '../../../isolation/support/world.ts'
import { audited, reason, wanted } from '../../../support/operator.ts'
import { makePerson } from '../../../support/people.ts'
import { type Operator, openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
let doomed: Tenant
let other: Tenant
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
  other = await world.tenant()
  await insertAll(other)
})
beforeEach(async () => {
  doomed = await world.tenant()
})
afterAll(() => world.close())

const at = () => `/tenants/${doomed.id}`
const move = (verb: string, headers = {}) =>
  admin.call('POST', `${at()}/${verb}`, { body: reason, headers })
const age = (days: number) =>
  world.owner(
    `update control.tenants set status_changed_at = now() - $2 * interval '1 day' where id = $1`,
    [doomed.id, days],
  )
const night = () => worker.scheduled(createScheduledController(), world.env)

/** Removes one batch, as the runtime role does it. */
async function batch(): Promise<Erased> {
  const { rows } = await asRuntime(world, ['select app.erase_tenants() as erased'])
  const [row] = rows as { erased: Erased }[]
  if (!row) throw new Error('app.erase_tenants gave no row')
  return row.erased
}

async function remove(): Promise<void> {
  await move('archive')
  await age(31)
  expect((await move('delete')).json).toMatchObject({ status: 'deleted' })
}

const leftOf = async (tenant: Tenant) =>
  Object.entries(await rowsOf(world, tenant.id)).filter(([, rows]) => rows.length > 0)

describe('an archived tenant is deleted', () => {
  test('requires a reason and the end of its retention', async () => {
    await move('archive')
    await age(29)
    expect(await move('delete')).toMatchObject({
      status: 409,
      json: { code: 'retention_not_over', until: expect.stringMatching(/^\d{4}-.*Z$/) },
    })
    await age(31)
    expect((await admin.call('POST', `${at()}/delete`, { body: {} })).status).toBe(422)
    expect((await admin.call('GET', at())).json.status).toBe('archived')
    expect(await move('delete')).toMatchObject({
      status: 200,
      json: { status: 'deleted', statusReason: reason.reason },
    })
    for (const verb of ['delete', 'archive', 'suspend', 'reactivate']) {
      expect(await move(verb), verb).toMatchObject({ json: { code: 'invalid_transition' } })
    }
    await night()
  })

  test('becomes unreachable at once, though its rows stay until the night', async () => {
    await insertAll(doomed)
    await remove()
    const reply = await doomed.call('GET', '/api/v1/services')
    expect(reply).toMatchObject({ status: 401, json: { code: 'invalid_credential' } })
    const left = await rowsOf(world, doomed.id)
    expect(left).toMatchObject({
      'control.api_key_secrets': [],
      'control.invitation_tokens': [],
      'control.verified_domains': [],
    })
    expect(left.services).not.toEqual([])
    const slug = { body: wanted({ slug: doomed.slug }) }
    expect((await admin.call('POST', '/tenants', slug)).json.code).toBe('slug_taken')
    await night()
    expect((await admin.call('POST', '/tenants', slug)).status).toBe(201)
  })

  test('disappears after the night, and the others stay', async () => {
    await insertAll(doomed)
    await admin.call('PATCH', at(), { body: { contactEmail: 'jane@acme.example' } })
    const before = await rowsOf(world, other.id)
    const tables = Object.entries(before).filter(([name]) => !name.startsWith('partitions.'))
    expect(tables.filter(([, rows]) => rows.length === 0).map(([name]) => name)).toEqual([])
    await move('archive')
    await age(31)
    await move('delete', { 'X-Request-Id': 'delete-1' })
    const log = vi.spyOn(console, 'log')
    await night()
    const lines = log.mock.calls.map(([line]) => JSON.parse(line))
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'info', job: 'erasure', tenants: 1, more: false }),
    )
    expect(await leftOf(doomed)).toEqual([])
    expect(await rowsOf(world, other.id)).toEqual(before)
    expect((await admin.call('GET', at())).status).toBe(404)
    expect((await move('delete')).status).toBe(404)
    expect((await audited(world, systemTenant.id)).slice(-2)).toMatchObject([
      {
        actor_type: 'operator',
        request_id: 'delete-1',
        action: 'update',
        changes: { status: { to: 'deleted' }, status_reason: { to: reason.reason } },
      },
      {
        actor_type: 'system',
        action: 'delete',
        changes: { slug: { from: doomed.slug, to: null }, contact_email: { omitted: true } },
      },
    ])
  })
})

describe('erasure of a deleted tenant', () => {
  test('removes ten thousand rows in a call, and resumes an interrupted run', async () => {
    await world.owner(
      `insert into services (id, tenant_id, name) select app.uuid7(), $1, 'service-' || n from generate_series(1, 12000) n`,
      [doomed.id],
    )
    await remove()
    const sizes = [await sizeOf()]
    const reports: Erased[] = []
    do {
      reports.push(await batch())
      sizes.push(await sizeOf())
    } while (reports.at(-1)?.more)
    const steps = sizes.slice(1).map((size, index) => (sizes[index] ?? 0) - size)
    expect(reports.slice(0, 2)).toEqual([
      { tenants: 0, rows: 10_000, more: true },
      { tenants: 0, rows: 10_000, more: true },
    ])
    expect(reports.at(-1)).toEqual({ tenants: 1, rows: 0, more: false })
    // Nothing was written meanwhile: each call leaves as many fewer as it says.
    expect(steps).toEqual(reports.map(({ rows }) => rows))
    expect(sizes.at(-1)).toBe(0)
    expect(await batch()).toEqual({ tenants: 0, rows: 0, more: false })
  })

  test('removes rows written meanwhile, and nothing of other tenants', async () => {
    await remove()
    expect(await batch()).toMatchObject({ tenants: 0, more: true })
    await world.owner(
      `insert into events (id, tenant_id, type, subject_type, subject_id, payload)
       values (app.uuid7(), $1, 'service.registered', 'service', gen_random_uuid(), '{}')`,
      [doomed.id],
    )
    expect(await batch()).toEqual({ tenants: 0, rows: 1, more: true })
    expect(await batch()).toEqual({ tenants: 1, rows: 0, more: false })
    const archived = await world.tenant()
    await admin.call('POST', `/tenants/${archived.id}/archive`, { body: reason })
    const before = await rowsOf(world, archived.id)
    expect(await batch()).toEqual({ tenants: 0, rows: 0, more: false })
    expect(await rowsOf(world, archived.id)).toEqual(before)
  })

  test('requires the system tenant for its record, and leaves the tenant archived without it', async () => {
    await move('archive')
    await age(31)
    const kind = (value: string) =>
      world.owner('update control.tenants set kind = $2 where id = $1', [systemTenant.id, value])
    await world.owner('alter table control.tenants disable trigger touch', [])
    await kind('standard')
    const rejected = await move('delete')
    const plan = { body: { name: 'Unseen', limits: {} } }
    const unseen = await admin.call('PUT', '/plans/unseen', plan)
    await kind('system')
    await world.owner('alter table control.tenants enable trigger touch', [])
    for (const reply of [rejected, unseen]) {
      expect(reply).toMatchObject({ status: 503, json: { code: 'misconfigured' } })
    }
    expect((await admin.call('GET', at())).json.status).toBe('archived')
    expect((await admin.call('GET', '/plans')).text).not.toContain('Unseen')
  })
})

async function sizeOf(): Promise<number> {
  const rows = Object.entries(await rowsOf(world, doomed.id))
  const parents = rows.filter(([name]) => !name.startsWith('partitions.'))
  return parents.reduce((sum, [, { length }]) => sum + length, 0)
}

async function insertAll(tenant: Tenant): Promise<void> {
  await insertRows(world, tenant.id, 'same', 'secret')
  const run = (text: string) => world.owner(text, [tenant.id])
  await run(
    `insert into control.idempotency_keys (tenant_id, member_id, key, fingerprint) values ($1, gen_random_uuid(), 'k', 'f')`,
  )
  await run(
    `insert into audit_seals (id, tenant_id, last_id, event_count, digest)
     values (gen_random_uuid(), $1, gen_random_uuid(), 1, 'digest')`,
  )
  await run(
    `insert into events (id, tenant_id, type, subject_type, subject_id, payload)
     values (gen_random_uuid(), $1, 'service.registered', 'service', gen_random_uuid(), '{}')`,
  )
  await run(
    `insert into control.tenant_databases (tenant_id, region, tier) values ($1, 'eu', 'dedicated_database')`,
  )
  await run(
    `insert into control.verified_domains (tenant_id, domain) values ($1::uuid, $1::uuid || '.example')`,
  )
  await run(
    `insert into control.invitation_tokens (tenant_id, token_hash, invitation_id) values ($1::uuid, $1::uuid::text, gen_random_uuid())`,
  )
  await run(
    `insert into control.api_key_uses (tenant_id, api_key_id, last_used_at)
     select tenant_id, id, now() from api_keys where tenant_id = $1 limit 1`,
  )
  const { sessionId } = await makePerson(world)
  await world.owner('insert into control.ended_sessions (session_id, tenant_id) values ($1, $2)', [
    sessionId,
    tenant.id,
  ])
}
