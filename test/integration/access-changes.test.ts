import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openOwnerSession } from '../support/owner-session.ts'
import { type Member, memberOf } from '../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'
import { enterAs, untilItWaits } from './support/at-once.ts'
import { attackerOf, grantRow } from './support/attacker.ts'

let world: World
let acme: Tenant
let owner: Member
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
beforeEach(async () => {
  acme = await world.tenant()
  owner = await memberOf(world, acme, 'owner')
})
afterAll(() => world.close())

const told = ({ status, json }: Reply) => [status, json?.code]

describe('role that changes during a request', () => {
  /** What an admin's request answers that waits for a row until something has become of the admin. */
  async function askedWhile(change: string) {
    const admin = await memberOf(world, acme, 'admin')
    const viewer = await memberOf(world, acme, 'viewer')
    const session = await openOwnerSession(world.ownerUrl)
    await session.run('begin')
    await session.run('select from members where id = $1 for update', [viewer.memberId])
    const asked = admin.call('PATCH', `/api/v1/members/${viewer.memberId}`, {
      body: { role: 'admin' },
    })
    await untilItWaits(world, asked)
    await session.run(`update members set ${change} where id = $1`, [admin.memberId])
    await session.run('commit')
    await session.close()
    const reply = await asked
    const { json } = await owner.call('GET', `/api/v1/members/${viewer.memberId}`)
    return { told: told(reply), role: json.role }
  }

  test.each([`role = 'viewer'`, `status = 'removed'`, `status = 'suspended'`])(
    '%s: nothing is given any more',
    async (change) => {
      const refused = { told: [403, 'role_exceeds_yours'], role: 'viewer' }
      expect(await askedWhile(change)).toEqual(refused)
    },
  )

  test('keeps granting what the role held throughout', async () => {
    const given = { told: [200, undefined], role: 'admin' }
    expect(await askedWhile(`display_name = 'x'`)).toEqual(given)
  })
})

test('a role in a team lasts until its expiry, and not at it', async () => {
  const { json: team } = await acme.call('POST', '/api/v1/teams', {
    body: { slug: 'a', name: 'A' },
  })
  const { id, key } = await attackerOf(world, acme, 'viewer')
  await grantRow(world, acme, { member: id, role: 'manager', team: team.id, lasts: '1 hour' })
  const session = await openOwnerSession(world.runtimeUrl)
  await session.run('begin')
  await enterAs(session, { key })
  const {
    rows: [{ moment }],
  } = await session.run(`select to_char(now(), 'YYYY-MM-DD HH24:MI:SS.USOF') as moment`)
  const mayAt = async (later: string) => {
    await world.owner(
      'update member_roles set expires_at = $2::timestamptz + $3::interval where member_id = $1',
      [id, moment, later],
    )
    const { rows } = await session.run(
      `select app.may('teams:manage', $1) as may, app.may('teams:manage') as everywhere`,
      [team.id],
    )
    return rows[0]
  }
  expect(await mayAt('1 microsecond')).toEqual({ may: true, everywhere: false })
  expect(await mayAt('0')).toEqual({ may: false, everywhere: false })
  await session.run('commit')
  await session.close()
})

describe('a key of a member whose own role changes', () => {
  const role = (permissions: string[]) =>
    owner.call('PATCH', '/api/v1/roles/clerk', { body: { permissions } })
  const all = ['api_keys:manage', 'members:read', 'teams:manage', 'teams:read']
  let clerk: Member
  let made: { id: string; secret: string }
  const asKey = (method: string, path: string, body?: object) =>
    world.request(method, `/api/v1${path}`, { key: made.secret, ...(body && { body }) })

  beforeEach(async () => {
    const body = { key: 'clerk', name: 'Clerk', permissions: all }
    expect((await owner.call('POST', '/api/v1/roles', { body })).status).toBe(201)
    clerk = await memberOf(world, acme, 'clerk')
    const scopes = ['teams:manage', 'teams:read']
    made = (await clerk.call('POST', '/api/v1/api-keys', { body: { name: 'k', scopes } })).json
  })

  test('reaches as far as the role does at the next request, and no further than its scopes', async () => {
    const make = () => asKey('POST', '/teams', { slug: crypto.randomUUID(), name: 'x' })
    expect((await make()).status).toBe(201)
    expect((await asKey('GET', '/members')).json.code).toBe('insufficient_scope')
    await role(['members:read', 'teams:read'])
    expect((await make()).json).toMatchObject({
      code: 'permission_denied',
      permission: 'teams:manage',
    })
    expect((await asKey('GET', '/teams')).status).toBe(200)
    expect((await asKey('GET', '/me/permissions')).json.permissions).toEqual(['teams:read'])
    await role(all)
    expect((await make()).status).toBe(201)
  })

  test('can be renamed, and gets no new secret with a scope that its member has lost', async () => {
    await role(['members:read', 'teams:read'])
    const path = `/api/v1/api-keys/${made.id}`
    expect((await clerk.call('PATCH', path, { body: { name: 'other' } })).status).toBe(200)
    const rotated = await clerk.call('POST', `${path}/rotate`, { body: {} })
    expect(told(rotated)).toEqual([422, 'scope_exceeds_owner'])
    const narrowed = await clerk.call('PATCH', path, { body: { scopes: ['teams:read'] } })
    expect(narrowed.json.scopes).toEqual(['teams:read'])
    expect((await clerk.call('POST', `${path}/rotate`, { body: {} })).status).toBe(200)
  })

  test('keeps its role from being deleted, until nobody holds it', async () => {
    const path = '/api/v1/roles/clerk'
    expect(told(await owner.call('DELETE', path))).toEqual([409, 'role_in_use'])
    const body = { role: 'viewer' }
    await owner.call('PATCH', `/api/v1/members/${clerk.memberId}`, { body })
    expect((await owner.call('DELETE', path)).status).toBe(204)
    expect((await asKey('GET', '/teams')).status).toBe(200)
    expect((await asKey('POST', '/teams', { slug: 'x', name: 'x' })).json.code).toBe(
      'permission_denied',
    )
  })
})
