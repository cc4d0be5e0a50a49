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

describe('results', () => {
  test('can be listed, and read with the outcome of each interaction', async () => {
    await record(acme, interactionsOf(3))
    const [task] = await tasksOf(acme)
    const { json } = await verify(
      acme,
      report(task, { providerGitSha: 'abc' }, (n) => n !== 1),
    )
    const result = {
      id: json.id,
      taskId: task.id,
      provider: 'castle-service',
      providerVersion: '1.0.0',
      providerGitSha: 'abc',
      consumer: 'castle-client',
      consumerVersion: '0.1.0',
      passed: 2,
      failed: 1,
      state: 'failed',
      createdAt: instant,
    }
    expect(await get(`/verification-results/${json.id}`)).toEqual(result)
    expect((await get('/verification-results')).data).toEqual([result])
    const outcomes = await get(`/verification-results/${json.id}/outcomes?count=true`)
    expect(outcomes.page.total).toBe(3)
    const failures = await get(`/verification-results/${json.id}/outcomes?success=false`)
    expect(failures.data).toEqual([
      {
        id: uuid,
        interactionId: task.interactions[1].id,
        operation: 'getCastle',
        success: false,
        error: 'Expected status 200, got 404',
        errorDetails: { type: 'status_mismatch', message: 'status', expected: 200, actual: 404 },
        actualResponse: { status: 404, headers: {}, body: null },
      },
    ])
  })

  test('can be filtered by consumer, provider, contract and date', async () => {
    await record(acme, [interaction(), interaction({ service: 'moat' })])
    const [castle] = await tasksOf(acme)
    const [moat] = await tasksOf(acme, 'moat')
    await verify(acme, report(castle))
    await verify(acme, report(moat, { providerVersion: '7.0.0' }), 'moat')
    const [contract] = (await get('/contracts?provider=moat')).data
    const [past, future] = ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z']
    for (const [query, count] of [
      ['provider=moat', 1],
      ['consumer=castle-client', 2],
      ['consumer=nobody', 0],
      ['consumerVersion=0.1.0', 2],
      ['providerVersion=7.0.0', 1],
      [`contract=${contract.id}`, 1],
      [`from=${past}&to=${future}`, 2],
      [`from=${future}`, 0],
      [`to=${past}`, 0],
    ] as const) {
      const { data, page } = await get(`/verification-results?count=true&${query}`)
      expect([query, data.length, page.total]).toEqual([query, count, count])
    }
    expect((await get('/verification-results?from=0000-01-01T00:00:00Z')).status).toBe(400)
  })

  test('list each task with its newest verdicts, which new interactions make incomplete', async () => {
    await record(acme, interactionsOf(2))
    const latest = async () => (await get('/verification-results/latest')).data
    expect(await latest()).toMatchObject([
      { state: 'unknown', resultId: null, providerVersion: null, verifiedAt: null },
    ])
    const [task] = await tasksOf(acme)
    await verify(
      acme,
      report(task, {}, () => false),
    )
    const { json } = await verify(acme, report(task, { providerVersion: '1.1.0' }))
    expect(await latest()).toEqual([
      {
        id: task.id,
        provider: 'castle-service',
        consumer: 'castle-client',
        consumerVersion: '0.1.0',
        state: 'verified',
        resultId: json.id,
        providerVersion: '1.1.0',
        passed: 2,
        failed: 0,
        verifiedAt: instant,
      },
    ])
    await record(acme, interactionsOf(3))
    expect(await latest()).toMatchObject([{ state: 'unknown', resultId: json.id }])
  })

  test('statistics say which share passed, by day', async () => {
    await record(acme, interactionsOf(2))
    const [task] = await tasksOf(acme)
    await verify(acme, report(task))
    await verify(
      acme,
      report(task, {}, () => false),
    )
    await verify(acme, report({ ...task, interactions: [] }))
    await verify(acme, report(task))
    const counts = {
      totalVerifications: 4,
      passedVerifications: 2,
      failedVerifications: 1,
      passRate: 0.5,
    }
    const statistics = await get('/verification-results/statistics?days=1&provider=castle-service')
    expect(statistics).toEqual({
      ...counts,
      days: [{ day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), ...counts }],
    })
    expect(await get('/verification-results/statistics?provider=moat')).toEqual({
      totalVerifications: 0,
      passedVerifications: 0,
      failedVerifications: 0,
      passRate: null,
      days: [],
    })
  })
})
