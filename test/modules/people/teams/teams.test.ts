import { afterAll, beforeAll, expect, test } from 'vitest'
import { memberOf } from '../../../support/people.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const at = '/api/v1/teams'
const told = ({ status, json }: Reply) => [status, json?.code]

test('a team is made, changed at its revision, listed by its member, and deleted with its memberships', async () => {
  const body = { slug: 'builders', name: 'Builders' }
  const made = await acme.call('POST', at, { body })
  expect(made.json).toMatchObject({ ...body, description: null })
  expect(told(await acme.call('POST', at, { body }))).toEqual([409, 'team_exists'])
  for (const slug of ['Upper', '-x', 'x'.repeat(64)]) {
    const refused = await acme.call('POST', at, { body: { slug, name: 'x' } })
    expect(refused.json).toMatchObject({ status: 422, errors: [{ pointer: '/slug' }] })
  }
  const path = `${at}/${made.json.id}`
  const headers = { 'If-Match': made.headers.get('ETag') ?? '' }
  const changed = await acme.call('PATCH', path, { body: { description: 'of walls' }, headers })
  expect(changed.json.description).toBe('of walls')
  const stale = await acme.call('PATCH', path, { body: { name: 'x' }, headers })
  expect(told(stale)).toEqual([412, 'version_conflict'])

  const viewer = await memberOf(world, acme, 'viewer')
  const place = `${path}/members/${viewer.memberId}`
  for (let time = 0; time < 2; time += 1) {
    expect((await acme.call('PUT', place)).json).toMatchObject({ member: viewer.memberId })
  }
  const within = await viewer.call('GET', `${path}/members?count=true`)
  expect(within.json).toMatchObject({ data: [{ kind: 'human' }], page: { total: 1 } })
  const mine = await viewer.call('GET', `${at}?member=${viewer.memberId}`)
  expect(mine.json.data).toMatchObject([{ slug: 'builders' }])
  expect((await acme.call('DELETE', place)).status).toBe(204)
  expect(told(await acme.call('DELETE', place))).toEqual([404, 'not_found'])
  await acme.call('PUT', place)
  expect((await acme.call('DELETE', path)).status).toBe(204)
  expect(told(await acme.call('GET', path))).toEqual([404, 'not_found'])
  expect((await viewer.call('GET', '/api/v1/me')).status).toBe(200)
})

test('a team is another tenant’s, takes only members of its own, and is the managers’', async () => {
  const globex = await world.tenant()
  const { json: team } = await globex.call('POST', at, { body: { slug: 'apart', name: 'Apart' } })
  const viewer = await memberOf(world, acme, 'viewer')
  const path = `${at}/${team.id}`
  expect((await acme.call('GET', at)).text).not.toContain(team.id)
  for (const [method, below, body] of [
    ['GET', ''],
    ['PATCH', '', { name: 'x' }],
    ['DELETE', ''],
    ['GET', '/members'],
    ['PUT', `/members/${viewer.memberId}`],
    ['DELETE', `/members/${viewer.memberId}`],
  ] as const) {
    const reply = await acme.call(method, path + below, body ? { body } : {})
    expect(told(reply), `${method} ${below}`).toEqual([404, 'not_found'])
  }
  const foreign = await globex.call('PUT', `${path}/members/${viewer.memberId}`)
  expect(told(foreign)).toEqual([404, 'not_found'])
  const named = await acme.call('POST', at, { body: { slug: 'y', name: 'y', tenantId: globex.id } })
  expect(named.json.errors).toEqual([{ pointer: '/tenantId', detail: 'unknown field' }])
  const own = await acme.call('POST', at, { body: { slug: 'own', name: 'Own' } })
  for (const [method, below, body] of [
    ['POST', '', { slug: 'z', name: 'z' }],
    ['PATCH', `/${own.json.id}`, { name: 'x' }],
    ['DELETE', `/${own.json.id}`],
    ['PUT', `/${own.json.id}/members/${viewer.memberId}`],
  ] as const) {
    const reply = await viewer.call(method, at + below, body ? { body } : {})
    expect(told(reply), method).toEqual([403, 'permission_denied'])
  }
  const narrow = await acme.newKey({ name: 'narrow', scopes: ['services:read'] })
  const scoped = await acme.call('POST', at, { body: { slug: 'z', name: 'z' }, key: narrow })
  expect(scoped.json).toMatchObject({
    status: 403,
    code: 'insufficient_scope',
    scope: 'teams:manage',
  })
})
