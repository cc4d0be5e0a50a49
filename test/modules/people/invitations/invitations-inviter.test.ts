import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Member, makePerson, memberOf } from '../../../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let owner: Member
let admin: Member
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
  admin = await memberOf(world, acme, 'admin')
})
afterAll(() => world.close())

const at = '/api/v1/invitations'
const codeOf = ({ status, json }: Reply) => [status, json?.code]

async function invite(by: Member, role: string, more: object = {}) {
  const person = await makePerson(world)
  const reply = await by.call('POST', at, { body: { email: person.email, role, ...more } })
  const { id, token } = reply.json
  return { id, reply, accept: () => person.call('POST', `${at}/${token}/accept`) }
}
const change = (member: Member, body: object) =>
  owner.call('PATCH', `/api/v1/members/${member.memberId}`, { body })
const statusOf = async (id: string) => {
  const { json } = await owner.call('GET', at)
  return json.data.find((one: { id: string }) => one.id === id)
}

describe('an invitation grants only what its inviter can grant at acceptance', () => {
  test('grants nothing once the inviter is removed or leaves: it is revoked', async () => {
    const [first, second] = [await invite(admin, 'admin'), await invite(admin, 'viewer')]
    const others = await invite(owner, 'viewer')
    await owner.call('DELETE', `/api/v1/members/${admin.memberId}`)
    for (const { id, accept } of [first, second]) {
      expect(codeOf(await accept())).toEqual([410, 'invitation_revoked'])
      const invitation = await statusOf(id)
      expect(invitation).toMatchObject({ status: 'revoked', decidedAt: expect.any(String) })
    }
    expect((await others.accept()).status).toBe(200)
    const leaving = await memberOf(world, acme, 'manager')
    const offered = await invite(leaving, 'manager')
    await leaving.call('DELETE', `/api/v1/members/${leaving.memberId}`)
    expect(codeOf(await offered.accept())).toEqual([410, 'invitation_revoked'])
    const events = await world.owner(
      `select type, count(*)::int as count from events
       where tenant_id = $1 and type = 'invitation.revoked' group by 1`,
      [acme.id],
    )
    expect(events).toEqual([{ type: 'invitation.revoked', count: 3 }])
  })

  test('grants nothing while the inviter is suspended or lowered, until another member resends it', async () => {
    const invited = await invite(admin, 'admin')
    const low = await invite(admin, 'viewer')
    const none = [410, 'invitation_void']
    await change(admin, { status: 'suspended' })
    expect(codeOf(await invited.accept())).toEqual(none)
    expect(codeOf(await low.accept())).toEqual(none)
    await change(admin, { status: 'active', role: 'member' })
    expect(codeOf(await invited.accept())).toEqual(none)
    expect((await low.accept()).status).toBe(200)
    const resent = await owner.call('POST', `${at}/${invited.id}/resend`)
    expect(resent.json).toMatchObject({ status: 'pending', invitedBy: owner.memberId })
    await change(admin, { status: 'suspended' })
    const look = await world.request('GET', `${at}/${resent.json.token}`)
    expect(look.json).toMatchObject({ role: 'Admin', invitedBy: owner.email })
  })

  test('grants no role that grew above its inviter', async () => {
    await owner.call('POST', '/api/v1/roles', {
      body: { key: 'small', name: 'Small', permissions: ['members:read'] },
    })
    const invited = await invite(admin, 'small')
    await owner.call('PATCH', '/api/v1/roles/small', { body: { permissions: ['tenant:export'] } })
    expect(codeOf(await invited.accept())).toEqual([410, 'invitation_void'])
    await owner.call('PATCH', '/api/v1/roles/small', { body: { permissions: ['teams:read'] } })
    expect((await invited.accept()).status).toBe(200)
  })
})

test('members cannot revoke invitations they could not send, except their own', async () => {
  const manager = await memberOf(world, acme, 'manager')
  const own = await invite(admin, 'admin')
  const above = await invite(owner, 'owner')
  const revoke = (by: Member, id: string) => by.call('POST', `${at}/${id}/revoke`)
  for (const { id } of [own, above]) {
    expect(codeOf(await revoke(manager, id))).toEqual([403, 'role_exceeds_yours'])
  }
  expect(codeOf(await revoke(admin, above.id))).toEqual([403, 'role_exceeds_yours'])
  await change(admin, { role: 'manager' })
  expect((await revoke(admin, own.id)).status).toBe(200)
  // Anyone can revoke an invitation that is no longer valid.
  const void_ = await invite(owner, 'owner')
  await memberOf(world, acme, 'owner')
  await owner.call('PATCH', `/api/v1/members/${owner.memberId}`, { body: { role: 'viewer' } })
  expect((await revoke(manager, void_.id)).status).toBe(200)
})

test('members cannot use an invitation to fill a team they cannot manage', async () => {
  const { json: team } = await acme.call('POST', '/api/v1/teams', {
    body: { slug: 'a', name: 'A' },
  })
  const permissions = ['members:invite', 'teams:read']
  await owner.call('POST', '/api/v1/roles', { body: { key: 'inviter', name: 'I', permissions } })
  const inviter = await memberOf(world, acme, 'inviter')
  const { reply } = await invite(inviter, 'inviter', { teams: [team.id] })
  expect(reply.json).toMatchObject({ code: 'permission_denied', permission: 'teams:manage' })
  expect((await invite(inviter, 'inviter')).reply.status).toBe(201)
  await owner.call('POST', `/api/v1/members/${inviter.memberId}/roles`, {
    body: { role: 'manager', team: team.id },
  })
  const within = await invite(inviter, 'inviter', { teams: [team.id] })
  expect(within.reply.status).toBe(201)
  const { json: other } = await acme.call('POST', '/api/v1/teams', {
    body: { slug: 'b', name: 'B' },
  })
  const both = await invite(inviter, 'inviter', { teams: [team.id, other.id] })
  expect(codeOf(both.reply)).toEqual([403, 'permission_denied'])
})
