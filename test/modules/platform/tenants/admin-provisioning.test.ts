import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem, systemTenant } from '../../../../src/cli/seed/system.ts'
import { rowsOf } from '../../../isolation/support/world.ts'
import { audited, reason, wanted } from '../../../support/operator.ts'
import { makePerson } from '../../../support/people.ts'
import { type Operator, openWorld, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
})
afterAll(() => world.close())

describe('a tenant is provisioned', () => {
  test('active in one round trip, with its roles, an invitation of its owner and audit events', async () => {
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
        ownerInvitation: {
          email: 'jane@acme.example',
          token: expect.stringMatching(/^gh_invite_[0-9a-f]{64}$/),
        },
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
    const trail = await audited(world, id)
    expect(trail).toMatchObject([
      { actor_type: 'operator', request_id: 'provision-1', action: 'insert' },
      { action: 'update', changes: { status: { from: 'provisioning', to: 'active' } } },
    ])
    const everything = JSON.stringify(await rowsOf(world, id))
    expect(everything).not.toContain(ownerInvitation.token)
    expect(everything).toContain(ownerInvitation.id)
  })

  test('once for an Idempotency-Key, and answers the same token, which is not stored', async () => {
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
  ])('rejects the slug %s', async (slug, code, pointer) => {
    const reply = await admin.call('POST', '/tenants', { body: wanted({ slug }) })
    expect(reply).toMatchObject({ status: 422, json: { code, errors: [{ pointer }] } })
  })

  test.each([
    ['a plan that is not there', { plan: 'golden' }, 'plan_unknown'],
    ['a region that is not there', { region: 'moon' }, 'invalid_body'],
    ['no owner', { ownerEmail: undefined }, 'invalid_body'],
    ['an address that is none', { ownerEmail: 'jane' }, 'invalid_body'],
    ['a status of its own', { status: 'active' }, 'invalid_body'],
  ])('rejects %s', async (_, more, code) => {
    const reply = await admin.call('POST', '/tenants', { body: wanted(more) })
    expect(reply).toMatchObject({ status: 422, json: { code } })
  })

  test('rejects a slug in use, also for two at once', async () => {
    const body = wanted()
    const replies = await Promise.all([1, 2].map(() => admin.call('POST', '/tenants', { body })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
    const rejected = await admin.call('POST', '/tenants', { body })
    expect(rejected).toMatchObject({ status: 409, json: { code: 'slug_taken' } })
  })

  test('includes the system tenant, whose owner reads the record of plans and deletions', async () => {
    const email = `root-${crypto.randomUUID()}@guildhall.example`
    const at = `/tenants/${systemTenant.id}/owner-invitations`
    const invited = await admin.call('POST', at, { body: { email } })
    const root = await makePerson(world, { email })
    const accepted = await root.call('POST', `/api/v1/invitations/${invited.json.token}/accept`)
    expect(accepted.status, accepted.text).toBe(200)
    await admin.call('PUT', '/plans/seen', { body: { name: 'Seen', limits: {} } })
    const events = await root.call('GET', '/api/v1/audit-events?resource=plans')
    expect(events.json.data).toMatchObject([
      { actorType: 'operator', changes: { plan: { to: 'seen' } } },
    ])
  })

  test('invites its owner again, which voids the earlier token', async () => {
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
    const of = (id: string, email = 'jim@acme.example') =>
      admin.call('POST', `/tenants/${id}/owner-invitations`, { body: { email } })
    const atOnce = await Promise.all([1, 2, 3].map(() => of(json.id)))
    expect(atOnce.map(({ status }) => status)).toEqual([201, 201, 201])
    const pending = await world.owner(
      `select count(*)::int from invitations where tenant_id = $1 and email = 'jim@acme.example' and status = 'pending'`,
      [json.id],
    )
    expect(pending).toEqual([{ count: 1 }])
    await admin.call('POST', `/tenants/${json.id}/archive`, { body: reason })
    expect(await of(json.id)).toMatchObject({ status: 409, json: { code: 'tenant_archived' } })
    const nowhere = `/tenants/${crypto.randomUUID()}/owner-invitations`
    const body = { email: 'jane@acme.example' }
    expect((await admin.call('POST', nowhere, { body })).status).toBe(404)
  })
})
