import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { putApiKey } from '../../../../src/cli/tenants.ts'
import { type Member, memberOf } from '../../../support/people.ts'
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

const at = '/api/v1/api-keys'
const codeOf = ({ status, json }: Reply) => [status, json?.code]
const exceeds = [403, 'role_exceeds_yours']
const scopes = ['members:manage']

test('members cannot create, widen or rotate a key of a higher member', async () => {
  const member = { tenantId: acme.id, memberId: owner.memberId }
  await putApiKey(world.owner, member, { name: 'theirs', scopes })
  const [key] = await world.owner<{ id: string }>('select id from api_keys where member_id = $1', [
    owner.memberId,
  ])
  for (const [method, path, body] of [
    ['POST', at, { name: 'mine', memberId: owner.memberId, scopes }],
    ['POST', `${at}/${key?.id}/rotate`, {}],
    ['PATCH', `${at}/${key?.id}`, { scopes: ['members:manage', 'roles:manage'] }],
  ] as const) {
    expect(codeOf(await admin.call(method, path, { body })), `${method} ${path}`).toEqual(exceeds)
  }
  const revoked = await admin.call('POST', `${at}/${key?.id}/revoke`, { body: {} })
  expect(revoked.json.status).toBe('revoked')
})

test('an additional role protects the keys of a member, also in a team, until it expires', async () => {
  const viewer = await memberOf(world, acme, 'viewer')
  const team = (await acme.call('POST', '/api/v1/teams', { body: { slug: 'a', name: 'A' } })).json
    .id
  await owner.call('POST', `/api/v1/members/${viewer.memberId}/roles`, {
    body: { role: 'owner', team, expiresAt: new Date(Date.now() + 60_000).toISOString() },
  })
  const create = () => {
    const body = { name: 'mine', memberId: viewer.memberId, scopes: ['teams:read'] }
    return admin.call('POST', at, { body })
  }
  expect(codeOf(await create())).toEqual(exceeds)
  await world.owner('update member_roles set expires_at = now() where tenant_id = $1', [acme.id])
  expect((await create()).status).toBe(201)
})

test('a temporarily raised member cannot create a permanent key for another', async () => {
  const viewer = await memberOf(world, acme, 'viewer')
  const robot = await memberOf(world, acme, 'member')
  await owner.call('POST', `/api/v1/members/${viewer.memberId}/roles`, {
    body: { role: 'admin', expiresAt: new Date(Date.now() + 60_000).toISOString() },
  })
  const body = { name: 'mine', memberId: robot.memberId, scopes: ['services:manage'] }
  expect(codeOf(await viewer.call('POST', at, { body }))).toEqual(exceeds)
  expect((await admin.call('POST', at, { body })).status).toBe(201)
})
