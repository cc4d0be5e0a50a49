import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { seedSystem } from '../../src/cli/seed/system.ts'
import { asRuntime, entering, plant } from '../isolation/support/world.ts'
import { memberOf } from '../support/people.ts'
import { type Operator, openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let admin: Operator
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  admin = await world.operator()
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
    await plant(world, acme.id, 'seed', 'secret')
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
