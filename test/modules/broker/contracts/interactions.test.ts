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

describe('interactions', () => {
  test('can be listed by consumer, provider, environment and operation', async () => {
    await record(acme, [
      interaction(),
      interaction({ service: 'moat' }),
      interaction({ consumer: 'other', consumerVersion: '9.0.0' }),
      interaction({ environment: 'stage' }),
      interaction({ environment: 'stage' }, '/stage'),
      interaction({ operation: 'listCastles' }),
    ])
    for (const [query, count] of [
      ['', 5],
      ['provider=moat', 1],
      ['consumer=castle-client', 4],
      ['consumerVersion=9.0.0', 1],
      ['environment=test', 4],
      ['environment=stage', 2],
      ['operation=getCastle', 4],
      ['operation=getCastle&environment=stage&provider=castle-service', 2],
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
