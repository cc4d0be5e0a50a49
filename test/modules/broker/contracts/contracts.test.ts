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

describe('interactions', () => {
  test('can be listed by consumer, provider, environment and operation', async () => {
    await record(acme, [
      interaction(),
      interaction({ service: 'moat' }),
      interaction({ consumer: 'other', consumerVersion: '9.0.0' }),
      interaction({ environment: 'stage' }),
      interaction({ operation: 'listCastles' }),
    ])
    for (const [query, count] of [
      ['', 5],
      ['provider=moat', 1],
      ['consumer=castle-client', 4],
      ['consumerVersion=9.0.0', 1],
      ['environment=test', 4],
      ['operation=getCastle', 4],
      ['operation=getCastle&environment=test&provider=castle-service', 2],
      ['provider=nobody', 0],
    ] as const) {
      const { data, page } = await get(`/interactions?count=true&${query}`)
      expect([query, data.length, page.total]).toEqual([query, count, count])
    }
  })

  test('10,000 of one consumer are had in pages, each once, newest first', async () => {
    await record(acme, interactionsOf(5_000, {}, '/a'))
    await record(acme, interactionsOf(5_000, {}, '/b'))
    const [task] = (await get('/verification-tasks')).data
    expect(task.interactionCount).toBe(10_000)
    const ids: string[] = []
    let cursor = ''
    for (;;) {
      const path = `/verification-tasks/${task.id}/interactions?limit=100${cursor}`
      const { data, page } = await get(path)
      expect(data.length).toBe(100)
      ids.push(...data.map(({ id }: { id: string }) => id))
      if (!page.hasMore) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect(ids).toHaveLength(10_000)
    expect(new Set(ids).size).toBe(10_000)
    expect(ids).toEqual(ids.toSorted().reverse())
    const [whole] = await tasksOf(acme)
    expect(whole.interactions.map(({ id }: { id: string }) => id)).toEqual(ids)
    const verdict = await verify(acme, report(whole))
    expect([verdict.status, verdict.json.summary]).toEqual([
      201,
      { total: 10_000, passed: 10_000, failed: 0, dependencyStatusUpdated: true },
    ])
    expect(verdict.headers.get('Server-Timing')).toContain('desc="1"')
  })

  test('one is recorded alone, and told of when it was there', async () => {
    const first = await acme.call('POST', '/api/v1/interactions', { body: interaction() })
    expect([first.status, first.json]).toEqual([201, { status: 'recorded', id: uuid }])
    const again = await acme.call('POST', '/api/v1/interactions', { body: interaction() })
    expect([again.status, again.json]).toEqual([200, { status: 'duplicate', id: first.json.id }])
    const wrong = await acme.call('POST', '/api/v1/interactions', { body: { operation: 1 } })
    expect(wrong.status).toBe(422)
    expect(await get(`/interactions/${first.json.id}`)).toMatchObject({
      id: first.json.id,
      clientId: interaction().id,
      request: interaction().request,
      timestamp: '2026-11-21T12:00:00.000Z',
    })
    expect(await tasksOf(acme)).toHaveLength(1)
  })

  test('statistics say what was recorded of a provider', async () => {
    await record(acme, [
      ...interactionsOf(2, { duration: 10 }),
      interaction({ operation: 'listCastles', duration: 40 }),
      interaction({ consumer: 'other', duration: null }),
      interaction({ service: 'moat' }),
    ])
    expect(await get('/services/castle-service/interaction-statistics?days=1')).toEqual({
      totalInteractions: 4,
      uniqueConsumers: 2,
      averageDuration: 20,
      operationBreakdown: [
        { operation: 'getCastle', count: 3, averageDuration: 10 },
        { operation: 'listCastles', count: 1, averageDuration: 40 },
      ],
      consumerBreakdown: [
        { consumer: 'castle-client', count: 3 },
        { consumer: 'other', count: 1 },
      ],
    })
    await world.owner('alter table interactions disable trigger touch', [])
    await world.owner(
      `update interactions set created_at = now() - interval '8 days' where tenant_id = $1`,
      [acme.id],
    )
    await world.owner('alter table interactions enable trigger touch', [])
    expect(await get('/services/castle-service/interaction-statistics')).toMatchObject({
      totalInteractions: 0,
      averageDuration: null,
      operationBreakdown: [],
    })
  })
})

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

  test('an archived one needs nothing more; active again it needs a verification', async () => {
    await record(acme, interactionsOf(2))
    await record(acme, [interaction({ environment: 'stage' })])
    const [task] = await tasksOf(acme)
    const [stage] = (await get('/contracts?environment=stage')).data
    const path = `/api/v1/contracts/${stage.id}`
    const part = { ...task, interactions: task.interactions.slice(1) }
    await acme.call('PATCH', path, { body: { status: 'archived' } })
    expect((await tasksOf(acme))[0]).toMatchObject({ generation: 2, interactionCount: 2 })
    await verify(acme, report(part))
    expect((await tasksOf(acme))[0].status).toBe('verified')
    await record(acme, [interaction({ environment: 'stage' }, '/new')])
    expect((await tasksOf(acme))[0]).toMatchObject({ generation: 2, status: 'verified' })
    const active = await acme.call('PATCH', path, { body: { status: 'active' } })
    expect([active.status, active.json.status]).toEqual([200, 'active'])
    expect((await tasksOf(acme))[0]).toMatchObject({
      generation: 3,
      status: 'unknown',
      interactionCount: 4,
    })
    await acme.call('PATCH', path, { body: { status: 'active' } })
    expect((await tasksOf(acme))[0].generation).toBe(3)
    await acme.call('PATCH', path, { body: { status: 'archived' } })
    const [other] = (await get('/contracts?environment=test')).data
    await acme.call('PATCH', `/api/v1/contracts/${other.id}`, { body: { status: 'archived' } })
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
