import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOwnerSession } from '../../../support/owner-session.ts'
import { waitUntil } from '../../../support/wait.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const register = (name: string, version = '1.0.0') =>
  acme.call('POST', '/api/v1/services', { body: { name, packageJson: { version } } })
const remove = (name: string) => acme.call('DELETE', `/api/v1/services/${name}`)
const restore = (name: string, headers = {}) =>
  acme.call('POST', `/api/v1/services/${name}/restore`, { headers })
const get = (path: string) => acme.call('GET', `/api/v1${path}`)

test('restores a deleted service with its versions and deployments', async () => {
  const { json: castle } = await register('castle')
  const deployment = { name: 'castle', version: '1.0.0', environment: 'production' }
  await acme.call('POST', '/api/v1/deployments', { body: deployment })
  const { headers } = await get('/services/castle')
  await remove('castle')
  const restored = await restore('castle')
  expect([restored.status, restored.json]).toMatchObject([200, { id: castle.id, name: 'castle' }])
  expect(restored.headers.get('ETag')).not.toBe(headers.get('ETag'))
  const seen = await get('/services/castle')
  expect(seen.headers.get('ETag')).toBe(restored.headers.get('ETag'))
  expect((await get('/services/castle/versions')).json.data).toMatchObject([{ version: '1.0.0' }])
  expect((await get('/deployments/active?environment=production')).json).toHaveLength(1)
  const { json: events } = await get(`/events?subjectId=${castle.id}`)
  expect(events.data.map((event: { type: string }) => event.type)).toEqual([
    'service.restored',
    'service.deleted',
    'service.registered',
  ])
})

test('restores the service of a name that was deleted last', async () => {
  const ids = []
  for (let round = 0; round < 2; round++) {
    ids.push((await register('moat')).json.id)
    await remove('moat')
  }
  expect((await restore('moat')).json.id).toBe(ids[1])
})

test('rejects a restore while a live service has the name', async () => {
  await register('tower')
  await remove('tower')
  await register('tower', '2.0.0')
  const taken = await restore('tower')
  expect([taken.status, taken.json.code]).toEqual([409, 'service_exists'])
  await register('never-deleted')
  const live = await restore('never-deleted')
  expect([live.status, live.json.code]).toEqual([409, 'service_exists'])
})

test('answers 404 where no service of the name was deleted', async () => {
  expect((await restore('nobody')).status).toBe(404)
})

test('restores once where two ask at the same time', async () => {
  const { json: keep } = await register('keep')
  await remove('keep')
  const session = await openOwnerSession(world.ownerUrl)
  await session.run('begin')
  await session.run('select from services where id = $1 for update', [keep.id])
  const both = Promise.all([restore('keep'), restore('keep')])
  const waiting = () =>
    world.owner(
      `select from pg_stat_activity where wait_event_type = 'Lock'
      and datname = current_database()`,
      [],
    )
  await waitUntil(async () => (await waiting()).length === 2)
  await session.run('commit')
  await session.close()
  const statuses = (await both).map((one) => one.status)
  expect(statuses.toSorted()).toEqual([200, 404])
  const { json: events } = await get(`/events?subjectId=${keep.id}&type=service.restored`)
  expect(events.data).toHaveLength(1)
})

test('restores within the plan limit only', async () => {
  await register('last')
  await remove('last')
  await world.owner(
    `with tight as (insert into control.plans (id, name, limits) values ('tight', 'Tight', '{"services": 1}') returning id)
     update control.tenants set plan_id = 'tight' where id = $1`,
    [acme.id],
  )
  const rejected = await restore('last')
  expect([rejected.status, rejected.json.code]).toEqual([403, 'plan_limit_exceeded'])
})
