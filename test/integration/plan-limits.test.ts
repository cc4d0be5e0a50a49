import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { seedSystem } from '../../src/cli/seed/system.ts'
import { asRuntime, entering, insertRows } from '../isolation/support/world.ts'
import { openOwnerSession } from '../support/owner-session.ts'
import { memberOf } from '../support/people.ts'
import { waitUntil } from '../support/wait.ts'
import { type Operator, openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let admin: Operator
let acme: Tenant
let globexId: string
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
  globexId = (await world.tenant()).id
})
beforeEach(async () => {
  acme = await world.tenant()
})
afterAll(() => world.close())

/** How a member of the tenant makes one more of what a plan limits. */
const makes = {
  members: `insert into members (id, kind, display_name, role) values (gen_random_uuid(), 'service', 'ci', 'viewer')`,
  teams: `insert into teams (id, slug, name) values (gen_random_uuid(), 'team-' || gen_random_uuid(), 'Team')`,
  services: `insert into services (id, name) values (gen_random_uuid(), gen_random_uuid()::text)`,
  apiKeys: `insert into api_keys (id, member_id, name, prefix, hint, scopes)
    values (gen_random_uuid(), app.member_id(), gen_random_uuid()::text, 'gh_live_', '', '{}')`,
} as const
type Limited = keyof typeof makes
const limited = Object.keys(makes) as Limited[]

async function usedOf(resource: Limited): Promise<number> {
  const { json } = await acme.call('GET', '/api/v1/tenant/usage')
  return json.resources.find((one: { resource: string }) => one.resource === resource).used
}

async function allow(limits: Partial<Record<Limited, number>>): Promise<void> {
  const plan = `plan-${acme.slug}`
  await admin.call('PUT', `/plans/${plan}`, { body: { name: plan, limits } })
  const { status } = await admin.call('PATCH', `/tenants/${acme.id}`, { body: { plan } })
  expect(status).toBe(200)
}

async function make(resource: Limited) {
  return (await asRuntime(world, [await entering(acme), makes[resource]])).refused
}

describe.each(limited)('%s', (resource) => {
  test('stop at the limit of the plan: of two at once one is made', async () => {
    await insertRows(world, acme.id, 'seed', 'secret')
    await allow({ [resource]: (await usedOf(resource)) + 1 })
    const before = await usedOf(resource)
    const both = await Promise.all([make(resource), make(resource)])
    expect(both.toSorted()).toEqual(['GH001', undefined])
    expect(await usedOf(resource)).toBe(before + 1)
    await allow({ [resource]: before + 2 })
    expect(await make(resource)).toBe(undefined)
    await allow({ [resource]: 1 })
    expect(await usedOf(resource)).toBe(before + 2)
    expect(await make(resource)).toBe('GH001')
    await allow({})
    expect(await make(resource)).toBe(undefined)
  })
})

test('insert that waits for a change of the plan is held to the new plan', async () => {
  await allow({ teams: 5 })
  const small = `small-${acme.slug}`
  await admin.call('PUT', `/plans/${small}`, { body: { name: small, limits: { teams: 0 } } })
  const session = await openOwnerSession(world.ownerUrl)
  await session.run('begin')
  await session.run('update control.tenants set plan_id = $2 where id = $1', [acme.id, small])
  const making = make('teams')
  const waiting = () => world.owner('select from pg_locks where not granted', [])
  await waitUntil(async () => (await waiting()).length > 0)
  await session.run('commit')
  expect(await making).toBe('GH001')
  await session.close()
  expect(await usedOf('teams')).toBe(0)
})

test('tenant over its plan can change, suspend and remove rows, and restores none', async () => {
  const body = { displayName: 'robot', role: 'viewer' }
  const { json } = await acme.call('POST', '/api/v1/members', { body })
  const service = { body: { name: 'one', packageJson: {} } }
  await acme.call('POST', '/api/v1/services', service)
  await allow({ members: 1, services: 0, teams: 0, apiKeys: 0 })
  const at = `/api/v1/members/${json.id}`
  const set = (body: object) => acme.call('PATCH', at, { body })
  for (const change of [{ role: 'member' }, { status: 'suspended' }, { status: 'active' }]) {
    expect(await set(change), JSON.stringify(change)).toMatchObject({ status: 200, json: change })
  }
  const described = { body: { description: 'still there' } }
  expect((await acme.call('PATCH', '/api/v1/services/one', described)).status).toBe(200)
  expect((await acme.call('DELETE', at)).status).toBeLessThan(300)
  const back = `update members set status = 'active' where id = '${json.id}'`
  expect((await asRuntime(world, [await entering(acme), back])).refused).toBe('GH001')
  await acme.call('DELETE', '/api/v1/services/one')
  const refused = await acme.call('POST', '/api/v1/services', service)
  expect(refused.json).toMatchObject({ code: 'plan_limit_exceeded', limit: 0, used: 0 })
})

test('usage is what there is: no removed member, deleted service, revoked or ended key', async () => {
  const used = async () => {
    const { json } = await acme.call('GET', '/api/v1/tenant/usage')
    const resources: { resource: Limited; used: number }[] = json.resources
    return Object.fromEntries(resources.map(({ resource, used }) => [resource, used]))
  }
  const lists = async () => {
    const total = async (path: string) => (await acme.call('GET', path)).json.page.total
    return {
      members: await total('/api/v1/members?status=active&count=true'),
      teams: await total('/api/v1/teams?count=true'),
      services: await total('/api/v1/services?count=true'),
    }
  }
  await insertRows(world, acme.id, 'seed', 'secret')
  await insertRows(world, globexId, `other-${acme.slug}`, 'secret')
  for (const resource of limited) for (const _ of [1, 2]) await make(resource)
  const before = await used()
  expect(before).toMatchObject(await lists())
  const away = (text: string) => world.owner(text, [acme.id])
  const one = (table: string) =>
    `(select id from ${table} where tenant_id = $1 order by id desc limit 1)`
  await away(
    `update members set status = 'removed', removed_at = now() where id = ${one('members')}`,
  )
  await away(`delete from teams where id = ${one('teams')}`)
  await away(`update services set deleted_at = now() where id = ${one('services')}`)
  await away(`update api_keys set revoked_at = now() where id = ${one('api_keys')}`)
  await away(
    `update api_keys set expires_at = now() where id = ${one('api_keys').replace(
      'where',
      'where revoked_at is null and',
    )}`,
  )
  const less = (name: string, by: number) => ({ [name]: (before[name] ?? 0) - by })
  const after = { ...less('members', 1), ...less('teams', 1), ...less('services', 1) }
  expect(await used()).toEqual({ ...after, ...less('apiKeys', 2) })
  expect(await lists()).toEqual(after)
})

test('a client learns the limit and the use', async () => {
  await allow({ services: 1 })
  const body = (name: string) => ({ body: { name, packageJson: {} } })
  const replies = await Promise.all(
    ['one', 'two'].map((name) => acme.call('POST', '/api/v1/services', body(name))),
  )
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 403])
  expect(replies.find(({ status }) => status === 403)?.json).toMatchObject({
    code: 'plan_limit_exceeded',
    resource: 'services',
    limit: 1,
    used: 1,
  })
  const [made] = (await acme.call('GET', '/api/v1/services')).json.data
  expect((await acme.call('POST', '/api/v1/services', body(made.name))).status).toBe(200)
  await acme.call('DELETE', `/api/v1/services/${made.name}`)
  expect((await acme.call('POST', '/api/v1/services', body('three'))).status).toBe(201)
})

test('over the limit of a lesser plan members are suspended and come back, and who was removed does not', async () => {
  const owner = await memberOf(world, acme, 'owner')
  const [one, gone] = [await memberOf(world, acme, 'viewer'), await memberOf(world, acme, 'viewer')]
  await acme.call('POST', '/api/v1/services', { body: { name: 'moat', packageJson: {} } })
  await owner.call('DELETE', `/api/v1/members/${gone.memberId}`)
  const invited = await owner.call('POST', '/api/v1/invitations', {
    body: { email: gone.email, role: 'viewer' },
  })
  await allow({ members: 1, services: 0 })
  for (const status of ['suspended', 'active']) {
    const body = { status }
    const changed = await owner.call('PATCH', `/api/v1/members/${one.memberId}`, { body })
    expect([changed.status, changed.json.status], changed.text).toEqual([200, status])
  }
  const again = await acme.call('POST', '/api/v1/services', {
    body: { name: 'moat', packageJson: {} },
  })
  expect(again.status, again.text).toBe(200)
  const accept = `/api/v1/invitations/${invited.json.token}/accept`
  expect((await gone.call('POST', accept)).json).toMatchObject({
    code: 'plan_limit_exceeded',
    resource: 'members',
    limit: 1,
    used: 3,
  })
  await allow({})
  expect((await gone.call('POST', accept)).status).toBe(200)
})

test('the system tenant is there once, however often and by how many it is seeded', async () => {
  const other = await openWorld()
  await Promise.all([1, 2, 3, 4].map(() => seedSystem(other.owner)))
  await seedSystem(other.owner)
  const rows = await other.owner(
    `select t.kind, t.slug, t.revision, (select count(*)::int from roles r where r.tenant_id = t.id) as roles
     from control.tenants t`,
    [],
  )
  await other.close()
  expect(rows).toEqual([{ kind: 'system', slug: 'system', revision: 1, roles: 5 }])
})
