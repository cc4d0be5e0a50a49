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

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
const instant = expect.stringMatching(/^\d{4}-.*Z$/)

describe('A11 GET /api/verification/{provider}', () => {
  test('gives the tasks as clients read them', async () => {
    await record(acme, [interaction()])
    const reply = await acme.call('GET', '/api/verification/castle-service')
    expect([reply.status, reply.json]).toEqual([
      200,
      [
        {
          id: uuid,
          tenantId: acme.id,
          providerId: uuid,
          consumerId: uuid,
          dependencyId: uuid,
          provider: 'castle-service',
          providerVersion: '1.0.0',
          consumer: 'castle-client',
          consumerVersion: '0.1.0',
          consumerGitSha: 'c0ffee',
          environment: 'test',
          specType: 'openapi',
          interactionCount: 1,
          createdAt: instant,
          pending: true,
          wip: false,
          status: 'unknown',
          interactions: [
            {
              id: uuid,
              clientId: 'int_1764000000000_abc123',
              contractId: uuid,
              service: 'castle-service',
              providerVersion: '1.0.0',
              operation: 'getCastle',
              request: interaction().request,
              response: interaction().response,
              duration: 12.5,
              timestamp: '2026-11-21T12:00:00.000Z',
              consumer: 'castle-client',
              consumerVersion: '0.1.0',
              consumerGitSha: 'c0ffee',
              environment: 'test',
              clientInfo: { library: '@entente/consumer', version: '0.1.0' },
            },
          ],
        },
      ],
    ])
    expect((await acme.call('GET', '/api/verification/nobody')).json).toEqual([])
  })

  test('each task carries all of its interactions, newest first, 250 of them', async () => {
    await record(acme, interactionsOf(250))
    await record(acme, interactionsOf(2, { consumerVersion: '0.2.0' }, '/moats'))
    const tasks = await tasksOf(acme)
    expect(tasks.map((task: { consumerVersion: string }) => task.consumerVersion)).toEqual([
      '0.2.0',
      '0.1.0',
    ])
    const paths = tasks[1].interactions.map(
      (one: { request: { path: string } }) => one.request.path,
    )
    expect(paths).toEqual(Array.from({ length: 250 }, (_, n) => `/castles/${249 - n}`))
  })

  test('leaves nothing out for the environment of the provider, which consumers do not record in', async () => {
    await record(acme, [interaction(), interaction({ environment: 'stage' }, '/stage')])
    await record(acme, [interaction({ consumerVersion: '0.2.0' }, '/new')])
    const tasks = await tasksOf(acme, 'castle-service', '?environment=production')
    expect(tasks).toMatchObject([
      { consumerVersion: '0.2.0', interactionCount: 1 },
      { consumerVersion: '0.1.0', interactionCount: 2 },
    ])
    expect(tasks[1].interactions).toHaveLength(2)
  })

  test('works for scoped names', async () => {
    await record(acme, [interaction({ service: '@acme/castle', consumer: '@acme/client' })])
    const [task] = await tasksOf(acme, '@acme/castle')
    expect(task).toMatchObject({ provider: '@acme/castle', consumer: '@acme/client' })
    expect((await verify(acme, report(task), '@acme/castle')).status).toBe(201)
  })
})
