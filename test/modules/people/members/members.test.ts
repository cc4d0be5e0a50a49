import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memberOf } from '../../../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

type Known = Awaited<ReturnType<typeof memberOf>>

let world: World
let acme: Tenant
let owner: Known
let viewer: Known
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
  viewer = await memberOf(world, acme, 'viewer')
})
afterAll(() => world.close())

const at = '/api/v1/members'
const told = ({ status, json }: Reply) => [status, json?.code]
const of = (member: { memberId: string }, below = '') => `${at}/${member.memberId}${below}`
const makeTeam = async (slug = 'builders') =>
  (await acme.call('POST', '/api/v1/teams', { body: { slug, name: slug } })).json.id

describe('members', () => {
  test('can be listed and filtered, without those of another tenant', async () => {
    const robot = await owner.call('POST', at, { body: { displayName: 'Robot_1', role: 'viewer' } })
    expect(robot.json).toMatchObject({ kind: 'service', status: 'active', email: null })
    const ids = async (query: string) => {
      const { json } = await viewer.call('GET', `${at}?${query}`)
      return json.data.map(({ id }: { id: string }) => id)
    }
    expect(await ids('q=bOt_')).toEqual([robot.json.id])
    expect(await ids(`q=${encodeURIComponent(viewer.email)}`)).toEqual([viewer.memberId])
    expect(await ids('kind=human&role=owner')).toEqual([owner.memberId])
    expect(await ids('status=removed')).toEqual([])
    expect((await viewer.call('GET', `${at}?count=true`)).json.page.total).toBe(4)
    const globex = await world.tenant()
    for (const [method, body] of [['GET'], ['PATCH', { displayName: 'x' }], ['DELETE']] as const) {
      const reply = await globex.call(method, of(viewer), body ? { body } : {})
      expect(told(reply), method).toEqual([404, 'not_found'])
    }
    for (const [method, path, body] of [
      ['POST', at, { displayName: 'x', role: 'viewer' }],
      ['PATCH', of(owner), { displayName: 'x' }],
      ['DELETE', of(owner)],
      ['POST', of(viewer, '/roles'), { role: 'viewer' }],
    ] as const) {
      const reply = await viewer.call(method, path, body ? { body } : {})
      expect(reply.json, method).toMatchObject({
        code: 'permission_denied',
        permission: 'members:manage',
      })
    }
  })

  test('change at the given revision, with effect on the next request', async () => {
    const seen = await owner.call('GET', of(viewer))
    const headers = { 'If-Match': seen.headers.get('ETag') ?? '' }
    const raised = await owner.call('PATCH', of(viewer), { body: { role: 'manager' }, headers })
    expect(raised.json.role).toBe('manager')
    const stale = await owner.call('PATCH', of(viewer), { body: { role: 'admin' }, headers })
    expect(told(stale)).toEqual([412, 'version_conflict'])
    expect((await viewer.call('GET', '/api/v1/invitations')).status).toBe(200)
    await owner.call('PATCH', of(viewer), { body: { status: 'suspended' } })
    expect(told(await viewer.call('GET', '/api/v1/me'))).toEqual([404, 'tenant_not_found'])
    await owner.call('PATCH', of(viewer), { body: { status: 'active' } })
    expect((await viewer.call('GET', '/api/v1/me')).json.member.role).toBe('manager')
  })

  test('can rename themselves and leave without the permission, and nothing more', async () => {
    const renamed = await viewer.call('PATCH', of(viewer), { body: { displayName: 'Vi' } })
    expect([renamed.status, renamed.json.displayName]).toEqual([200, 'Vi'])
    const raised = await viewer.call('PATCH', of(viewer), { body: { role: 'member' } })
    expect(told(raised)).toEqual([403, 'self_escalation'])
    const key = await acme.newKey({ name: 'narrow', scopes: ['members:read'] })
    const scoped = await acme.call('PATCH', of(acme), { body: { displayName: 'x' }, key })
    expect(scoped.json).toMatchObject({ code: 'insufficient_scope', scope: 'members:manage' })
    expect((await viewer.call('DELETE', of(viewer))).status).toBe(204)
    expect(told(await viewer.call('GET', '/api/v1/me'))).toEqual([404, 'tenant_not_found'])
  })

  test('lose keys, teams and roles in one transaction when they are removed', async () => {
    const team = await makeTeam()
    await owner.call('PUT', `/api/v1/teams/${team}/members/${acme.memberId}`)
    await owner.call('POST', of(acme, '/roles'), { body: { role: 'viewer' } })
    const requestId = crypto.randomUUID()
    const removed = await owner.call('DELETE', of(acme), { headers: { 'X-Request-Id': requestId } })
    expect([removed.status, removed.headers.get('Server-Timing')]).toEqual([
      204,
      expect.stringContaining('desc="1"'),
    ])
    expect(told(await acme.call('GET', '/api/v1/me'))).toEqual([401, 'invalid_credential'])
    const trail = await world.owner(
      `select resource, action, count(distinct xmin::text)::int as transactions from audit_events
       where request_id = $1 and actor_member_id = $2 group by 1, 2 order by 1`,
      [requestId, owner.memberId],
    )
    expect(trail).toEqual(
      [
        ['api_keys', 'update'],
        ['member_roles', 'delete'],
        ['members', 'update'],
        ['team_members', 'delete'],
      ].map(([resource, action]) => ({ resource, action, transactions: 1 })),
    )
    const left = await owner.call('GET', of(acme))
    expect(left.json).toMatchObject({ status: 'removed', removedAt: expect.any(String) })
    expect(told(await owner.call('DELETE', of(acme)))).toEqual([404, 'not_found'])
  })

  test('raise neither themselves nor others above themselves, and leave no tenant without an owner', async () => {
    const admin = await memberOf(world, acme, 'admin')
    for (const [who, path, body, status, code] of [
      [admin, of(admin), { role: 'owner' }, 403, 'self_escalation'],
      [admin, of(admin, '/roles'), { role: 'viewer' }, 403, 'self_escalation'],
      [admin, of(viewer), { role: 'owner' }, 403, 'role_exceeds_yours'],
      [admin, of(owner), { status: 'suspended' }, 403, 'role_exceeds_yours'],
      [admin, of(viewer, '/roles'), { role: 'owner' }, 403, 'role_exceeds_yours'],
      [owner, of(owner), { role: 'admin' }, 409, 'last_owner'],
      [owner, of(owner), { status: 'suspended' }, 409, 'last_owner'],
      [owner, of(viewer), { role: 'nobody' }, 422, 'unknown_role'],
    ] as const) {
      const method = path.endsWith('/roles') ? 'POST' : 'PATCH'
      const reply = await who.call(method, path, { body })
      expect(told(reply), JSON.stringify(body)).toEqual([status, code])
    }
    expect(told(await owner.call('DELETE', of(owner)))).toEqual([409, 'last_owner'])
    expect(told(await admin.call('DELETE', of(owner)))).toEqual([403, 'role_exceeds_yours'])
    const lowered = await admin.call('PATCH', of(admin), { body: { role: 'viewer' } })
    expect([lowered.status, lowered.json.role]).toEqual([200, 'viewer'])
  })
})

describe('further roles', () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

  test('hold everywhere or in a team, and until their expiry', async () => {
    const team = await makeTeam()
    const other = await makeTeam('others')
    const body = { role: 'manager', team, expiresAt: inAnHour() }
    const grant = await owner.call('POST', of(viewer, '/roles'), { body })
    expect(grant.json).toMatchObject({ ...body, grantedBy: owner.memberId })
    const again = await owner.call('POST', of(viewer, '/roles'), { body })
    expect(told(again)).toEqual([409, 'role_already_held'])
    const mine = await viewer.call('GET', '/api/v1/me/permissions')
    expect(mine.json.permissions).not.toContain('teams:manage')
    expect(mine.json.teams).toMatchObject([{ team }])
    expect(mine.json.teams[0].permissions).toContain('teams:manage')

    const rename = (id: string) =>
      viewer.call('PATCH', `/api/v1/teams/${id}`, { body: { name: 'renamed' } })
    expect((await rename(team)).status).toBe(200)
    const refused = await rename(other)
    expect(refused.json).toMatchObject({
      status: 403,
      code: 'permission_denied',
      permission: 'teams:manage',
    })
    const made = await viewer.call('POST', '/api/v1/teams', { body: { slug: 'x', name: 'x' } })
    expect(told(made)).toEqual([403, 'permission_denied'])
    for (const [method, below] of [
      ['PUT', `/members/${acme.memberId}`],
      ['DELETE', `/members/${acme.memberId}`],
      ['DELETE', ''],
    ] as const) {
      const elsewhere = await viewer.call(method, `/api/v1/teams/${other}${below}`)
      expect(told(elsewhere), method).toEqual([403, 'permission_denied'])
      const here = await viewer.call(method, `/api/v1/teams/${team}${below}`)
      expect(here.status, `${method} ${here.text}`).toBe(method === 'PUT' ? 200 : 204)
    }
  })

  test('grant nothing after they expire, are not listed, and can be granted again', async () => {
    const body = { role: 'admin', expiresAt: inAnHour() }
    const given = await owner.call('POST', of(viewer, '/roles'), { body })
    expect((await viewer.call('GET', '/api/v1/invitations')).status).toBe(200)
    await world.owner(`update member_roles set expires_at = now() where id = $1`, [given.json.id])
    const denied = await viewer.call('GET', '/api/v1/invitations')
    expect(told(denied)).toEqual([403, 'permission_denied'])
    expect((await owner.call('GET', of(viewer, '/roles'))).json.data).toEqual([])
    expect((await owner.call('POST', of(viewer, '/roles'), { body })).status).toBe(201)
    const past = await owner.call('POST', of(viewer, '/roles'), {
      body: { role: 'member', expiresAt: '2020-01-01T00:00:00Z' },
    })
    expect(told(past)).toEqual([422, 'expiry_passed'])
    const [{ id }] = (await owner.call('GET', of(viewer, '/roles'))).json.data
    expect((await owner.call('DELETE', of(viewer, `/roles/${id}`))).status).toBe(204)
    expect(told(await viewer.call('GET', '/api/v1/invitations'))).toEqual([
      403,
      'permission_denied',
    ])
  })
})

test('anyone asks what they may, and who sees members asks what another may', async () => {
  const check = (who: Known, body: object) =>
    who.call('POST', '/api/v1/permissions/check', { body })
  const team = await makeTeam()
  await owner.call('POST', of(viewer, '/roles'), { body: { role: 'manager', team } })
  const permission = 'teams:manage'
  const member = viewer.memberId
  expect((await check(viewer, { permission })).json).toEqual({
    allowed: false,
    permission,
    member,
    team: null,
  })
  expect((await check(viewer, { permission, team })).json.allowed).toBe(true)
  expect((await check(owner, { permission, team, member })).json.allowed).toBe(true)
  expect((await check(owner, { permission, member })).json.allowed).toBe(false)
  await owner.call('PATCH', of(viewer), { body: { status: 'suspended' } })
  expect((await check(owner, { permission, team, member })).json.allowed).toBe(false)
  const nobody = await check(owner, { permission, member: crypto.randomUUID() })
  expect(told(nobody)).toEqual([404, 'not_found'])
  const blind = await acme.newKey({ name: 'blind', scopes: ['teams:read'] })
  const ask = (body: object) => acme.call('POST', '/api/v1/permissions/check', { body, key: blind })
  expect((await ask({ permission: 'teams:read' })).json.allowed).toBe(true)
  expect((await ask({ permission })).json.allowed).toBe(false)
  const hidden = await ask({ permission, member })
  expect(hidden.json).toMatchObject({ code: 'permission_denied', permission: 'members:read' })
})
