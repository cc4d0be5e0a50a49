import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  interaction,
  interactionsOf,
  record,
  report,
  tasksOf,
  verify,
} from '../../../support/interactions.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
beforeEach(async () => {
  acme = await world.tenant()
})
afterAll(() => world.close())

const get = async (path: string) => (await acme.call('GET', `/api/v1${path}`)).json
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
const instant = expect.stringMatching(/^\d{4}-.*Z$/)

/** The only contract there is. */
async function contract() {
  const { data } = await get('/contracts')
  expect(data).toHaveLength(1)
  return data[0]
}

describe('contracts', () => {
  test('tell whom they are between, how often seen and when', async () => {
    await record(acme, interactionsOf(2))
    const found = await contract()
    expect(found).toEqual({
      id: uuid,
      consumerId: uuid,
      consumerName: 'castle-client',
      consumerVersion: '0.1.0',
      consumerGitSha: 'c0ffee',
      providerId: uuid,
      providerName: 'castle-service',
      providerVersion: '1.0.0',
      environment: 'test',
      specType: 'openapi',
      status: 'active',
      interactionCount: 2,
      firstSeen: instant,
      lastSeen: instant,
      createdAt: instant,
      updatedAt: instant,
    })
    await record(acme, interactionsOf(2))
    const again = await get(`/contracts/${found.id}`)
    expect(again.lastSeen > found.lastSeen).toBe(true)
    expect(again.firstSeen).toBe(found.firstSeen)
    expect((await get(`/contracts/${found.id}/interactions`)).data).toHaveLength(2)
  })

  test('can be counted and filtered by status', async () => {
    await record(acme, [interaction(), interaction({ service: 'moat' })])
    const { data } = await get('/contracts?provider=moat')
    await acme.call('PATCH', `/api/v1/contracts/${data[0].id}`, { body: { status: 'deprecated' } })
    expect(await get('/contracts/statistics')).toEqual({
      totalContracts: 2,
      activeContracts: 1,
      archivedContracts: 0,
      deprecatedContracts: 1,
    })
    expect((await get('/contracts?status=deprecated')).data).toMatchObject([
      { providerName: 'moat' },
    ])
    expect((await get('/contracts/statistics?provider=moat')).totalContracts).toBe(1)
  })

  test('an archived one needs nothing more, until it gains an interaction', async () => {
    await record(acme, interactionsOf(2))
    await record(acme, [interaction({ environment: 'stage' }, '/stage')])
    const [stage] = (await get('/contracts?environment=stage')).data
    const path = `/contracts/${stage.id}`
    const become = (status: string) => acme.call('PATCH', `/api/v1${path}`, { body: { status } })
    const task = async () => (await get('/verification-tasks')).data[0]
    await become('archived')
    expect(await task()).toMatchObject({ interactionCount: 2, status: 'unknown' })
    const [needed] = await tasksOf(acme)
    await verify(acme, report(needed))
    expect(await task()).toMatchObject({ status: 'verified' })
    await record(acme, [interaction({ environment: 'stage' }, '/stage')])
    expect(await get(path)).toMatchObject({ status: 'archived' })
    expect(await task()).toMatchObject({ interactionCount: 2, status: 'verified' })
    await record(acme, [interaction({ environment: 'stage' }, '/new')])
    expect(await get(path)).toMatchObject({ status: 'active', interactionCount: 2 })
    expect(await task()).toMatchObject({ interactionCount: 4, status: 'unknown' })
    const told = (await get('/events?type=contract.updated')).data
    expect(told.map((event: { payload: object }) => event.payload)).toEqual([
      { status: 'active' },
      { status: 'archived' },
    ])
    await become('archived')
    expect(await task()).toMatchObject({ interactionCount: 2, status: 'verified' })
    expect((await become('active')).json.status).toBe('active')
    expect(await task()).toMatchObject({ interactionCount: 4, status: 'unknown' })
    const { data } = await get('/contracts')
    for (const { id } of data) {
      const body = { status: 'archived' }
      await acme.call('PATCH', `/api/v1/contracts/${id}`, { body })
    }
    expect(await tasksOf(acme)).toEqual([])
  })

  test('a change needs the ETag that was seen, when one is given', async () => {
    await record(acme, [interaction()])
    const { id } = await contract()
    const path = `/api/v1/contracts/${id}`
    const { headers } = await acme.call('GET', path)
    const change = (tag: string) =>
      acme.call('PATCH', path, { body: { status: 'archived' }, headers: { 'If-Match': tag } })
    expect((await change('"other"')).status).toBe(412)
    expect((await change(headers.get('ETag') ?? '')).status).toBe(200)
    expect((await change(headers.get('ETag') ?? '')).status).toBe(412)
    const wrong = await acme.call('PATCH', path, { body: { status: 'gone' } })
    expect(wrong.status).toBe(422)
  })

  test('a comparison names the operations that came, went and changed', async () => {
    const old = { consumerVersion: '1.0.0' }
    const now = { consumerVersion: '2.0.0' }
    await record(acme, [
      interaction({ ...old, operation: 'same' }),
      interaction({ ...old, operation: 'gone' }),
      interaction({ ...old, operation: 'changed' }),
      interaction({ ...old, operation: 'changed' }, '/kept'),
      interaction({ ...now, operation: 'same' }),
      interaction({ ...now, operation: 'changed' }, '/kept'),
      interaction({ ...now, operation: 'changed' }, '/new/1'),
      interaction({ ...now, operation: 'changed' }, '/new/2'),
      interaction({ ...now, operation: 'came' }),
    ])
    const expected = {
      added: ['came'],
      removed: ['gone'],
      changed: [{ operation: 'changed', added: 2, removed: 1 }],
      truncated: false,
    }
    const between = 'consumer=castle-client&provider=castle-service'
    expect(await get(`/contracts/diff?${between}&from=1.0.0&to=2.0.0`)).toEqual(expected)
    const [to, from] = (await get('/contracts')).data
    expect(await get(`/contracts/${to.id}/diff?from=${from.id}`)).toEqual(expected)
    expect((await get(`/contracts/${to.id}/diff?from=${to.id}`)).changed).toEqual([])
    expect((await get(`/contracts/diff?${between}&from=1.0.0&to=3.0.0`)).status).toBe(404)
  })
})

test('redactions are listed, added once whatever the case, and removed', async () => {
  const first = await acme.call('POST', '/api/v1/redactions', { body: { name: 'X-Secret' } })
  expect([first.status, first.json]).toEqual([
    201,
    { id: uuid, name: 'x-secret', createdAt: instant },
  ])
  const again = await acme.call('POST', '/api/v1/redactions', { body: { name: 'x-SECRET' } })
  expect([again.status, again.json.code]).toEqual([409, 'redaction_exists'])
  expect((await get('/redactions')).data).toEqual([first.json])
  const path = `/api/v1/redactions/${first.json.id}`
  expect((await acme.call('DELETE', path, { headers: { 'If-Match': '"x"' } })).status).toBe(412)
  expect((await acme.call('DELETE', path)).status).toBe(204)
  expect((await acme.call('DELETE', path)).status).toBe(404)
  expect((await get('/redactions')).data).toEqual([])
})
