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

const at = '/api/v1/roles'
const told = ({ status, json }: Reply) => [status, json?.code]
const auditor = { key: 'auditor', name: 'Auditor', permissions: ['audit:read', 'members:read'] }
const make = async (more: object = {}) => {
  const reply = await owner.call('POST', at, { body: { ...auditor, ...more } })
  expect(reply.status, reply.text).toBe(201)
  return reply
}
const give = (member: Known, body: object) =>
  owner.call('POST', `/api/v1/members/${member.memberId}/roles`, { body })

describe('a role', () => {
  test('can be created, read, changed at its revision, and deleted', async () => {
    const made = await make()
    expect(made.json).toMatchObject({ ...auditor, rank: 20, isSystem: false, description: null })
    expect(told(await owner.call('POST', at, { body: auditor }))).toEqual([409, 'role_exists'])
    const headers = { 'If-Match': made.headers.get('ETag') ?? '' }
    const body = { permissions: ['teams:read', 'audit:read'] }
    const changed = await owner.call('PATCH', `${at}/auditor`, { body, headers })
    expect(changed.json.permissions).toEqual(['audit:read', 'teams:read'])
    const stale = await owner.call('PATCH', `${at}/auditor`, { body, headers })
    expect(told(stale)).toEqual([412, 'version_conflict'])
    expect((await viewer.call('GET', `${at}/auditor`)).json.permissions).toEqual(
      body.permissions.sort(),
    )
    expect((await owner.call('DELETE', `${at}/auditor`)).status).toBe(204)
    expect(told(await viewer.call('GET', `${at}/auditor`))).toEqual([404, 'not_found'])
  })

  test('stays out of reach of another tenant, and of members without the permission', async () => {
    await make()
    const globex = await world.tenant()
    expect((await globex.call('GET', at)).text).not.toContain('auditor')
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const) {
      const call = body ? { body } : {}
      expect(told(await globex.call(method, `${at}/auditor`, call))).toEqual([404, 'not_found'])
      if (method === 'GET') continue
      const denied = await viewer.call(method, `${at}/auditor`, call)
      expect(told(denied)).toEqual([403, 'permission_denied'])
    }
    const denied = await viewer.call('POST', at, { body: auditor })
    expect(told(denied)).toEqual([403, 'permission_denied'])
    const dry = await globex.call('PATCH', `${at}/auditor?dryRun=true`, { body: { rank: 1 } })
    expect(told(dry)).toEqual([404, 'not_found'])
  })

  test('shows its permissions and cannot be changed when it is a system role', async () => {
    const { json } = await viewer.call('GET', `${at}?limit=100`)
    const ranks = json.data.map(({ key, rank }: { key: string; rank: number }) => [key, rank])
    expect(Object.fromEntries(ranks)).toEqual({
      owner: 100,
      admin: 80,
      manager: 60,
      member: 40,
      viewer: 20,
    })
    const held = (await viewer.call('GET', `${at}/viewer`)).json.permissions
    expect((await viewer.call('GET', '/api/v1/me/permissions')).json.permissions).toEqual(
      held.sort(),
    )
    for (const method of ['PATCH', 'DELETE']) {
      const call = method === 'PATCH' ? { body: { rank: 1 } } : {}
      expect(told(await owner.call(method, `${at}/viewer`, call))).toEqual([409, 'role_is_system'])
    }
  })

  test('holds no more than who makes or changes it', async () => {
    const admin = await memberOf(world, acme, 'admin')
    const above = [403, 'role_exceeds_yours']
    const body = { ...auditor, permissions: ['tenant:export'] }
    expect(told(await admin.call('POST', at, { body }))).toEqual(above)
    expect(told(await admin.call('POST', at, { body: { ...auditor, rank: 90 } }))).toEqual(above)
    await make()
    const grow = { permissions: ['tenant:export'] }
    for (const path of [`${at}/auditor`, `${at}/auditor?dryRun=true`]) {
      expect(told(await admin.call('PATCH', path, { body: grow }))).toEqual(above)
    }
    const unknown = { body: { ...auditor, key: 'other', permissions: ['no:such'] } }
    expect(told(await owner.call('POST', at, unknown))).toEqual([422, 'invalid_body'])
    await give(admin, { role: 'auditor' })
    const own = await admin.call('PATCH', `${at}/auditor`, {
      body: { permissions: ['audit:read', 'members:read', 'teams:read'] },
    })
    expect(told(own)).toEqual([403, 'self_escalation'])
  })

  test('cannot be deleted while in use; removed members and expired grants do not count', async () => {
    await make()
    const inUse = [409, 'role_in_use']
    const remove = () => owner.call('DELETE', `${at}/auditor`)
    await owner.call('PATCH', `/api/v1/members/${viewer.memberId}`, { body: { role: 'auditor' } })
    expect(told(await remove())).toEqual(inUse)
    await owner.call('DELETE', `/api/v1/members/${viewer.memberId}`)
    const other = await memberOf(world, acme, 'viewer')
    const grant = await give(other, { role: 'auditor' })
    expect(told(await remove())).toEqual(inUse)
    await world.owner('update member_roles set expires_at = now() where id = $1', [grant.json.id])
    const invited = await owner.call('POST', '/api/v1/invitations', {
      body: { email: 'a@example.com', role: 'auditor' },
    })
    expect(told(await remove())).toEqual(inUse)
    await owner.call('POST', `/api/v1/invitations/${invited.json.id}/revoke`)
    expect((await remove()).status).toBe(204)
    const left = await owner.call('GET', `/api/v1/members/${viewer.memberId}`)
    expect(left.json).toMatchObject({ status: 'removed', role: 'viewer' })
  })
})

test('a dry run says who would gain and lose what, and changes nothing', async () => {
  await make()
  const team = (await owner.call('POST', '/api/v1/teams', { body: { slug: 'a', name: 'A' } })).json
    .id
  const main = await memberOf(world, acme, 'auditor')
  const manager = await memberOf(world, acme, 'manager')
  const suspended = await memberOf(world, acme, 'auditor', 'suspended')
  await give(viewer, { role: 'auditor', team })
  await give(manager, { role: 'auditor' })
  const before = await owner.call('GET', `${at}/auditor`)
  const body = { permissions: ['members:read', 'services:read', 'specs:publish'] }
  const dry = await owner.call('PATCH', `${at}/auditor?dryRun=true`, { body })
  expect(dry.headers.get('Server-Timing')).toContain('desc="1"')
  expect(dry.json.dryRun).toBe(true)
  const changes = new Map(
    dry.json.changes.map(({ member, ...change }: { member: string }) => [member, change]),
  )
  expect(Object.fromEntries(changes)).toEqual({
    [main.memberId]: {
      team: null,
      gains: ['services:read', 'specs:publish'],
      loses: ['audit:read'],
    },
    // The viewer sees services everywhere, and so gains nothing of that in the team.
    [viewer.memberId]: { team, gains: ['specs:publish'], loses: ['audit:read'] },
  })
  expect(changes.has(suspended.memberId)).toBe(false)
  const after = await owner.call('GET', `${at}/auditor`)
  expect([after.text, after.headers.get('ETag')]).toEqual([before.text, before.headers.get('ETag')])
  await owner.call('PATCH', `${at}/auditor`, { body })
  const { permissions } = (await main.call('GET', '/api/v1/me/permissions')).json
  expect(permissions).toEqual(body.permissions)
})

test('the catalogue names each permission and who holds it', async () => {
  const { json } = await viewer.call('GET', '/api/v1/permissions')
  const stored = await world.owner(
    `select id, description, system_roles as "systemRoles" from control.permissions order by id`,
    [],
  )
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  expect(json.data.sort(byId)).toEqual((stored as { id: string }[]).sort(byId))
})
