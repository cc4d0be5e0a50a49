import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, ledger, type Parties } from '../../../support/ledger.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

type Task = ReturnType<Ledger['task']>
type Estate = { acme: Tenant; book: Ledger; parties: Parties; castle: string; task: Task }

/** A client at 2.0.0 that needs a castle, of which 1.0.0 to 1.2.0 and 2.0.0 are registered; nothing is deployed. */
async function estate(): Promise<Estate> {
  const acme = await world.tenant()
  const book = ledger(acme.id, acme.memberId)
  const castle = book.service('castle')
  const client = book.service('@acme/client')
  const parties = {
    consumer_id: client,
    consumer_version_id: book.version(client, '2.0.0', 'c0ffee'),
    provider_id: castle,
    provider_version_id: book.version(castle, '1.0.0'),
  }
  for (const version of ['1.0.1', '1.2.0', '2.0.0']) book.version(castle, version)
  book.contract(parties)
  const task = book.task(parties)
  await book.flush(world.owner)
  return { acme, book, parties, castle, task }
}

const ask = (tenant: Tenant, query: string) => tenant.call('GET', `/api/can-i-deploy?${query}`)
const client = 'service=@acme/client&version=2.0.0&environment=production'

async function deploy(tenant: Tenant, name: string, version: string): Promise<void> {
  const body = { name, version, environment: 'production' }
  expect((await tenant.call('POST', '/api/deployments', { body })).status).toBe(200)
}

describe('A13 GET /api/can-i-deploy', () => {
  test('answers 200 and no for an unregistered service', async () => {
    const { acme } = await estate()
    const reply = await ask(acme, 'service=nobody&version=1.0.0&environment=production')
    expect([reply.status, reply.json]).toEqual([
      200,
      {
        canDeploy: false,
        state: 'unknown',
        providers: [],
        consumers: [],
        issues: [
          {
            type: 'not_deployed',
            service: 'nobody',
            version: '1.0.0',
            reason: 'Service nobody is not registered',
            suggestion: 'Register nobody first.',
            state: 'unknown',
          },
        ],
        message: 'nobody@1.0.0 cannot be deployed to production: 1 issue',
        serviceType: 'unknown',
      },
    ])
  })

  test('answers no for an unregistered version', async () => {
    const { acme } = await estate()
    const reply = await ask(acme, 'service=castle&version=9.9.9&environment=production')
    expect(reply.json).toMatchObject({
      canDeploy: false,
      state: 'unknown',
      issues: [{ type: 'no_interactions', service: 'castle', version: '9.9.9' }],
    })
  })

  test('lets a provider go first, and a consumer only after it', async () => {
    const { acme } = await estate()
    const first = await ask(acme, 'service=castle&version=1.0.0&environment=production')
    expect(first.json).toMatchObject({
      canDeploy: true,
      issues: [],
      message: 'castle@1.0.0 has no dependencies or dependents in production, and can be deployed',
      serviceType: 'provider',
    })
    const early = await ask(acme, client)
    expect(early.json).toMatchObject({
      canDeploy: false,
      serviceType: 'consumer',
      providers: [{ service: 'castle', version: 'any', verified: false, activelyDeployed: false }],
      issues: [{ type: 'not_deployed', service: 'castle', version: 'any' }],
    })
  })

  test('answers yes when the deployed version passes every interaction', async () => {
    const { acme, book, parties, task } = await estate()
    await deploy(acme, 'castle', '1.0.0')
    const before = await ask(acme, client.replace('service', 'consumer'))
    expect(before.json).toMatchObject({
      canDeploy: false,
      state: 'unknown',
      issues: [
        {
          type: 'verification_failed',
          service: 'castle',
          version: '1.0.0',
          reason: 'castle@1.0.0 was never verified against @acme/client@2.0.0',
          state: 'unknown',
        },
      ],
    })
    book.result(task, parties.provider_version_id)
    await book.flush(world.owner)
    expect((await ask(acme, client)).json).toEqual({
      canDeploy: true,
      state: 'verified',
      providers: [
        {
          service: 'castle',
          version: '1.0.0',
          verified: true,
          state: 'verified',
          semverCompatible: null,
          interactionCount: 3,
          activelyDeployed: true,
        },
      ],
      consumers: [],
      issues: [],
      message: '@acme/client@2.0.0 can be deployed to production',
      serviceType: 'consumer',
    })
  })

  test.each([
    ['a failure', { passed: 2, failed: 1 }, 'failed', 'failed 1 of the interactions'],
    ['a part', { passed: 2 }, 'unknown', 'a part of the interactions'],
    ['nothing', { passed: 0 }, 'unknown', 'never verified'],
  ])('answers no when the result is about %s', async (_, said, state, reason) => {
    const { acme, book, parties, task } = await estate()
    await deploy(acme, 'castle', '1.0.0')
    book.result(task, parties.provider_version_id, said)
    await book.flush(world.owner)
    expect((await ask(acme, client)).json).toMatchObject({
      canDeploy: false,
      state,
      issues: [{ type: 'verification_failed', state, reason: expect.stringContaining(reason) }],
    })
  })

  test('holds a provider against every consumer that is deployed, and no other', async () => {
    const { acme, book, parties, task } = await estate()
    await deploy(acme, '@acme/client', '2.0.0')
    const asked = 'service=castle&version=1.0.0&environment=production'
    expect((await ask(acme, asked)).json).toMatchObject({
      canDeploy: false,
      consumers: [{ service: '@acme/client', version: '2.0.0', verified: false }],
      issues: [{ type: 'verification_failed', service: '@acme/client', version: '2.0.0' }],
    })
    expect((await ask(acme, asked.replace('production', 'moon'))).json.canDeploy).toBe(true)
    book.result(task, parties.provider_version_id)
    await book.flush(world.owner)
    expect((await ask(acme, asked)).json).toMatchObject({ canDeploy: true, state: 'verified' })
  })
})
