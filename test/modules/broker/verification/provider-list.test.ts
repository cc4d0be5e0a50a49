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

type Task = {
  id: string
  consumerVersion: string
  interactions: { id: string; request: { path: string } }[]
}

const list = (query = ''): Promise<Task[]> => tasksOf(acme, 'castle-service', query)
const shown = (tasks: Task[]) =>
  tasks.map((task) => [
    task.consumerVersion,
    ...task.interactions.map(({ request }) => request.path),
  ])
const recorded = (consumerVersion: string, ...paths: string[]) =>
  record(
    acme,
    paths.map((path) => interaction({ consumerVersion }, path)),
  )

describe('the list of what a provider has to verify', () => {
  test('begins with deployed versions, then released ones, then heads of branches, then the rest', async () => {
    for (const version of ['1.0.0', '2.0.0', '3.0.0', '3.1.0', '4.0.0', '5.0.0']) {
      await recorded(version, `/${version}`)
    }
    const place = { environment: 'production' }
    const deployed = { name: 'castle-client', version: '1.0.0', ...place }
    await acme.call('POST', '/api/deployments', { body: deployed })
    const released = { service: 'castle-client', version: '2.0.0', ...place }
    await acme.call('POST', '/api/v1/releases', { body: released })
    const branches = '/api/v1/services/castle-client/branches'
    for (const head of ['main/versions/3.0.0', 'feature/versions/3.1.0']) {
      expect((await acme.call('PUT', `${branches}/${head}`)).status).toBeLessThan(300)
    }
    expect(shown(await list())).toEqual(
      ['1.0.0', '2.0.0', '3.1.0', '3.0.0', '5.0.0', '4.0.0'].map((version) => [
        version,
        `/${version}`,
      ]),
    )
  })

  test('has each interaction once, in the most important task that needs it', async () => {
    await recorded('1.0.0', '/kept', '/old')
    await recorded('2.0.0', '/kept', '/new')
    expect(shown(await list())).toEqual([
      ['2.0.0', '/new', '/kept'],
      ['1.0.0', '/old'],
    ])
    const body = { name: 'castle-client', version: '1.0.0', environment: 'production' }
    await acme.call('POST', '/api/deployments', { body })
    expect(shown(await list())).toEqual([
      ['1.0.0', '/old', '/kept'],
      ['2.0.0', '/new'],
    ])
  })

  test('leaves out what the asked version passed, and keeps what it failed', async () => {
    await recorded('1.0.0', '/a', '/b', '/c')
    const [task] = await list()
    if (!task) throw new Error('no task')
    const part = { ...task, interactions: task.interactions.slice(1) }
    await verify(
      acme,
      report(part, { providerVersion: '7.0.0' }, (n) => n > 0),
    )
    expect(shown(await list('?providerVersion=7.0.0'))).toEqual([['1.0.0', '/c', '/b']])
    expect(shown(await list('?providerVersion=8.0.0'))).toEqual([['1.0.0', '/c', '/b', '/a']])
    expect(shown(await list())).toEqual([['1.0.0', '/c', '/b', '/a']])
  })

  test('has nothing of archived contracts, unless another one needs it', async () => {
    await recorded('1.0.0', '/a')
    await recorded('2.0.0', '/a', '/b')
    const [contract] = (await acme.call('GET', '/api/v1/contracts?consumerVersion=2.0.0')).json.data
    const body = { status: 'archived' }
    await acme.call('PATCH', `/api/v1/contracts/${contract.id}`, { body })
    expect(shown(await list())).toEqual([['1.0.0', '/a']])
  })

  test('reaches the end without a link, for a client that never names its version', async () => {
    await record(acme, interactionsOf(5_000, { consumerVersion: '1.0.0' }, '/a'))
    await record(acme, interactionsOf(5_000, { consumerVersion: '2.0.0' }, '/b'))
    await record(acme, interactionsOf(2, { consumerVersion: '3.0.0' }, '/c'))
    const reply = await acme.call('GET', '/api/verification/castle-service')
    expect(reply.headers.get('Link')).toBe(
      '</api/v1/verification-tasks?provider=castle-service>; rel="collection"',
    )
    const seen = new Set<string>()
    for (let run = 0; run < 2; run += 1) {
      const tasks = await list()
      const count = tasks.reduce((sum, task) => sum + task.interactions.length, 0)
      expect(count).toBe(10_000)
      for (const task of tasks) {
        for (const { id } of task.interactions) seen.add(id)
        expect((await verify(acme, report(task))).status).toBe(201)
      }
    }
    expect(seen.size).toBe(10_002)
    expect(await list('?providerVersion=1.0.0')).toEqual([])
  })

  test('gives a task in parts whose reports fit the limit of a body', async () => {
    const body = 'x'.repeat(1024 * 1024)
    for (let n = 0; n < 11; n += 1) {
      await record(acme, [interaction({ response: { status: 200, body } }, `/large/${n}`)])
    }
    const tasks = await list()
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(1)
    expect(tasks.map(({ interactions }) => interactions.length)).toEqual([4, 5, 2])
    for (const task of tasks) {
      const details = { type: 'content_mismatch', message: 'other', expected: body, actual: body }
      const results = task.interactions.map(({ id }) => ({
        interactionId: id,
        success: false,
        errorDetails: details,
        actualResponse: { status: 200, body },
      }))
      expect((await verify(acme, { ...report(task), results })).status).toBe(201)
    }
  })
})
