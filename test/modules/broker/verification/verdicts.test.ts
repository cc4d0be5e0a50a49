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

async function deployed(name: string, version: string): Promise<void> {
  const body = { name, version, environment: 'production' }
  expect((await acme.call('POST', '/api/deployments', { body })).status).toBe(200)
}

async function canDeploy(version: string, name = 'castle-client') {
  const query = `service=${name}&version=${version}&environment=production`
  return (await acme.call('GET', `/api/can-i-deploy?${query}`)).json
}

/** Three interactions that castle-service 1.0.0 passes, and deploys. */
async function verified() {
  await record(acme, interactionsOf(3))
  const [task] = await tasksOf(acme)
  await verify(acme, report(task))
  await deployed('castle-service', '1.0.0')
  return task
}

describe('verdict', () => {
  test.each([
    ['for another provider version', { providerVersion: '1.1.0' }],
    ['under another label', { environment: 'stage' }],
    ['by the same version', {}],
  ])('holds when the call is recorded again %s', async (_, changes) => {
    await verified()
    await record(acme, interactionsOf(3, changes))
    expect(await canDeploy('0.1.0')).toMatchObject({ canDeploy: true, state: 'verified' })
  })

  test('makes a release without a change in its contract deployable at once', async () => {
    await verified()
    await record(acme, interactionsOf(3, { consumerVersion: '0.2.0', environment: 'ci' }))
    expect(await canDeploy('0.2.0')).toMatchObject({ canDeploy: true, state: 'verified' })
    const events = await acme.call('GET', '/api/v1/events?type=contract.requires_verification')
    expect(events.json.data).toHaveLength(1)
    await record(acme, [interaction({ consumerVersion: '0.2.0' }, '/new')])
    expect(await canDeploy('0.2.0')).toMatchObject({
      canDeploy: false,
      state: 'unknown',
      issues: [{ suggestion: expect.stringContaining('the missing 1 of 4 interactions') }],
    })
    expect(await canDeploy('0.1.0')).toMatchObject({ canDeploy: true })
  })

  test('counts for its consumer alone', async () => {
    await verified()
    await record(acme, interactionsOf(3, { consumer: 'other' }))
    expect(await canDeploy('0.1.0', 'other')).toMatchObject({ canDeploy: false, state: 'unknown' })
  })

  test('keeps a failure when another part passes', async () => {
    await record(acme, interactionsOf(4))
    const [task] = await tasksOf(acme)
    const half = (from: number) => ({
      ...task,
      interactions: task.interactions.slice(from, from + 2),
    })
    await verify(
      acme,
      report(half(0), {}, (n) => n > 0),
    )
    await verify(acme, report(half(2)))
    await deployed('castle-service', '1.0.0')
    expect(await canDeploy('0.1.0')).toMatchObject({ canDeploy: false, state: 'failed' })
    await verify(acme, report(half(0)))
    expect(await canDeploy('0.1.0')).toMatchObject({ canDeploy: true, state: 'verified' })
  })

  test('stays as it is after an empty report', async () => {
    const task = await verified()
    const empty = await verify(acme, report({ ...task, interactions: [] }))
    expect(empty.json.summary).toMatchObject({ total: 0, dependencyStatusUpdated: true })
    expect(await canDeploy('0.1.0')).toMatchObject({ canDeploy: true, state: 'verified' })
    await verify(
      acme,
      report(task, {}, () => false),
    )
    await verify(acme, report({ ...task, interactions: [] }))
    expect(await canDeploy('0.1.0')).toMatchObject({ state: 'failed' })
  })

  test('outlives the dependency that was replayed', async () => {
    const task = await verified()
    await record(acme, interactionsOf(3, { consumerVersion: '0.2.0' }))
    const path = `/api/v1/dependencies/${task.id}`
    expect((await acme.call('DELETE', path)).status).toBe(204)
    expect(await canDeploy('0.2.0')).toMatchObject({ canDeploy: true, state: 'verified' })
  })
})

test('a consumer version needs at most 10,000 interactions of a provider', async () => {
  await record(acme, interactionsOf(5_000, {}, '/a'))
  await record(acme, interactionsOf(5_000, {}, '/b'))
  const reply = await record(acme, interactionsOf(2, {}, '/c'))
  expect([reply.status, reply.json.code, reply.json.errors]).toEqual([
    422,
    'too_many_interactions',
    [
      {
        pointer: '',
        detail:
          'castle-client@0.1.0 needs 10002 interactions of castle-service; at most 10000 can be verified',
      },
    ],
  ])
  const again = await record(acme, interactionsOf(3, { environment: 'stage' }, '/a'))
  expect([again.status, again.json.results.duplicates]).toEqual([201, 3])
})
