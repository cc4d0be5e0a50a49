import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  await acme.call('POST', '/api/services', { body: { name: 'castle', packageJson: {} } })
  for (const name of ['PIN', 'response']) {
    await acme.call('POST', '/api/v1/redactions', { body: { name } })
  }
})
afterAll(() => world.close())

const dataWith = (pin: unknown) => ({
  request: { method: 'POST', path: '/gate', body: { Pin: pin } },
  response: { status: 200, body: [{ keeper: { pin }, pins: 2, createdAt: pin }] },
  state: { pin },
})
const proposal = (operation: string, data: object) => ({
  ...{ service: 'castle', serviceVersion: '1.0.0', operation, source: 'consumer', data },
})
const propose = (operation: string, data: object, tenant = acme) =>
  tenant.call('POST', '/api/fixtures', { body: proposal(operation, data) })
const proposeAll = (fixtures: object[]) =>
  acme.call('POST', '/api/fixtures/batch', { body: { fixtures } })

const hidden = '[redacted]'
const kept = (createdAt: string) => ({
  request: { method: 'POST', path: '/gate', body: { Pin: hidden } },
  response: { status: 200, body: [{ keeper: { pin: hidden }, pins: 2, createdAt }] },
  state: { pin: hidden },
})

function atOnce({ headers }: Reply): void {
  expect(headers.get('Server-Timing')).toContain('desc="1"')
}

test('what the tenant names is not stored in a fixture, and makes no other fixture', async () => {
  const first = await propose('open', dataWith('s3cret-1'))
  expect([first.status, first.json.data]).toEqual([201, kept('s3cret-1')])
  const again = await propose('open', dataWith('s3cret-2'))
  expect([again.status, again.json]).toEqual([200, first.json])
  const batch = await proposeAll([
    proposal('open', dataWith('s3cret-3')),
    proposal('shut', dataWith('s3cret-4')),
    proposal('shut', dataWith('s3cret-5')),
    proposal('shut', { response: { status: 200 } }),
  ])
  const [known, one, other, plain] = batch.json.results
  expect(batch.json.results.map(({ status }: { status: string }) => status)).toEqual([
    ...['duplicate', 'created', 'duplicate', 'created'],
  ])
  expect([known.fixtureId, other.fixtureId]).toEqual([first.json.id, one.fixtureId])
  expect(plain.fixtureId).not.toBe(one.fixtureId)
  for (const reply of [first, again, batch]) atOnce(reply)
})

test('nor when a fixture is edited: other secrets are no other data', async () => {
  const { json } = await propose('edited', { response: { status: 204 } })
  const put = (data: object) => acme.call('PUT', `/api/fixtures/${json.id}`, { body: { data } })
  const edited = await put(dataWith('s3cret-6'))
  expect([edited.status, edited.json.data]).toEqual([200, kept('s3cret-6')])
  atOnce(edited)
  await acme.call('POST', `/api/fixtures/${json.id}/approve`, { body: {} })
  const { state, ...rest } = dataWith('s3cret-6')
  const same = await put({ ...rest, state: { pin: 's3cret-7' } })
  expect([same.json.status, same.json.data]).toEqual(['approved', kept('s3cret-6')])
  const proposed = await propose('edited', dataWith('s3cret-8'))
  expect([proposed.status, proposed.json.id]).toEqual([200, json.id])
})

test('another tenant’s names hide nothing', async () => {
  const globex = await world.tenant()
  await globex.call('POST', '/api/services', { body: { name: 'castle', packageJson: {} } })
  const reply = await propose('open', dataWith('1234'), globex)
  expect([reply.status, reply.json.data]).toEqual([201, dataWith('1234')])
})
