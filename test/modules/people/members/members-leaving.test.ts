import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Member, memberOf } from '../../../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let owner: Member
let viewer: Member
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
  viewer = await memberOf(world, acme, 'viewer')
})
afterAll(() => world.close())

const told = ({ status, json }: Reply) => [status, json?.code]
const of = ({ memberId }: { memberId: string }, below = '') => `/api/v1/members/${memberId}${below}`
const give = async (body: object) => {
  const reply = await owner.call('POST', of(viewer, '/roles'), { body })
  expect(reply.status, reply.text).toBe(201)
}
const rolesOf = async (member: Member) => (await owner.call('GET', of(member, '/roles'))).json.data
async function makeTeam(slug: string): Promise<string> {
  return (await acme.call('POST', '/api/v1/teams', { body: { slug, name: slug } })).json.id
}

describe('member who leaves a team', () => {
  test('loses the roles that it holds there, on the record, and no other', async () => {
    const [team, other] = [await makeTeam('one'), await makeTeam('two')]
    for (const body of [{ team }, { team: other }, {}]) await give({ role: 'manager', ...body })
    await give({ role: 'member', team })
    const place = `/api/v1/teams/${team}/members/${viewer.memberId}`
    await owner.call('PUT', place)
    const requestId = crypto.randomUUID()
    const left = await owner.call('DELETE', place, { headers: { 'X-Request-Id': requestId } })
    expect(left.status, left.text).toBe(204)
    const kept = (await rolesOf(viewer)).map(({ team }: { team: string | null }) => team)
    expect(kept.sort()).toEqual([null, other].sort())
    const events = await world.owner(
      `select type, payload ->> 'role' as role from events where request_id = $1 order by 1, 2`,
      [requestId],
    )
    expect(events).toEqual([
      { type: 'member.role_taken', role: 'manager' },
      { type: 'member.role_taken', role: 'member' },
      { type: 'team.member_removed', role: null },
    ])
  })

  test('cannot be removed by a member who could not revoke its roles there, nor can its team be deleted', async () => {
    const team = await makeTeam('one')
    const manager = await memberOf(world, acme, 'manager')
    await give({ role: 'admin', team })
    const path = `/api/v1/teams/${team}`
    await owner.call('PUT', `${path}/members/${viewer.memberId}`)
    for (const below of [`/members/${viewer.memberId}`, '']) {
      expect(told(await manager.call('DELETE', path + below))).toEqual([403, 'role_exceeds_yours'])
    }
    expect(await rolesOf(viewer)).toHaveLength(1)
    expect((await owner.call('DELETE', path)).status).toBe(204)
    expect(await rolesOf(viewer)).toEqual([])
  })
})

describe('removed member', () => {
  test('appears only on request, and cannot be changed', async () => {
    await viewer.call('DELETE', of(viewer))
    const ids = async (query: string) => {
      const { json } = await owner.call('GET', `/api/v1/members?${query}`)
      expect(json.page.total).toBe(json.data.length)
      return json.data.map(({ id }: { id: string }) => id)
    }
    expect(await ids('count=true')).not.toContain(viewer.memberId)
    expect(await ids('count=true&status=removed')).toEqual([viewer.memberId])
    for (const body of [{ status: 'active' }, { status: 'suspended' }, { role: 'admin' }]) {
      const reply = await owner.call('PATCH', of(viewer), { body })
      expect(told(reply), JSON.stringify(body)).toEqual([409, 'member_removed'])
    }
    const left = await owner.call('GET', of(viewer))
    expect(left.json).toMatchObject({ status: 'removed', removedAt: expect.any(String) })
  })

  test('comes again by an invitation, and with nothing from before', async () => {
    const team = await makeTeam('one')
    await viewer.call('DELETE', of(viewer))
    // What came while it was being removed: no request leaves it so.
    await world.owner(
      `insert into member_roles (id, tenant_id, member_id, role) values (gen_random_uuid(), $1, $2, 'owner')`,
      [acme.id, viewer.memberId],
    )
    await world.owner(
      `insert into team_members (id, tenant_id, team_id, member_id) values (gen_random_uuid(), $1, $2, $3)`,
      [acme.id, team, viewer.memberId],
    )
    const key = await world.owner<{ id: string }>(
      `insert into api_keys (id, tenant_id, member_id, name, prefix, hint, scopes)
       values (gen_random_uuid(), $1, $2, 'old', 'gh_live_', '', '{*}') returning id`,
      [acme.id, viewer.memberId],
    )
    const body = { email: viewer.email, role: 'member' }
    const { json } = await owner.call('POST', '/api/v1/invitations', { body })
    const joined = await viewer.call('POST', `/api/v1/invitations/${json.token}/accept`)
    expect(joined.json.member).toMatchObject({ id: viewer.memberId, role: 'member' })
    expect(await rolesOf(viewer)).toEqual([])
    const within = await owner.call('GET', `/api/v1/teams?member=${viewer.memberId}`)
    expect(within.json.data).toEqual([])
    const old = await owner.call('GET', `/api/v1/api-keys/${key[0]?.id}`)
    expect(old.json).toMatchObject({ status: 'revoked', revokeReason: 'removed' })
  })
})

test('expired roles neither protect nor restrict anyone', async () => {
  const admin = await memberOf(world, acme, 'admin')
  await owner.call('POST', '/api/v1/roles', {
    body: { key: 'own', name: 'Own', permissions: ['teams:read'] },
  })
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  await give({ role: 'owner', expiresAt })
  await owner.call('POST', of(admin, '/roles'), { body: { role: 'own', expiresAt } })
  const suspend = () => admin.call('PATCH', of(viewer), { body: { status: 'suspended' } })
  const grow = () =>
    admin.call('PATCH', '/api/v1/roles/own', { body: { permissions: ['audit:read'] } })
  expect(told(await suspend())).toEqual([403, 'role_exceeds_yours'])
  expect(told(await grow())).toEqual([403, 'self_escalation'])
  await world.owner('update member_roles set expires_at = now() where tenant_id = $1', [acme.id])
  expect((await suspend()).status).toBe(200)
  expect((await grow()).status).toBe(200)
  expect((await admin.call('DELETE', of(viewer))).status).toBe(204)
})
