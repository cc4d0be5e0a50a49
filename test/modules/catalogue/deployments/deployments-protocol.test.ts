import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  for (const version of ['1.0.0', '1.1.0']) {
    await acme.call('POST', '/api/services', { body: { name: 'castle', packageJson: { version } } })
  }
})
afterAll(() => world.close())

const deploy = (body: object, path = '/api/deployments') =>
  acme.call('POST', path, {
    body: { name: 'castle', version: '1.0.0', environment: 'prod', ...body },
  })

describe('A14 POST /api/deployments', () => {
  test('answers 200 with the deployment, which takes the place of the one before', async () => {
    const first = await deploy({ deployedBy: 'jane', gitSha: 'abc123', dependencies: [] })
    expect(first.status).toBe(200)
    expect(first.json).toEqual({
      id: expect.any(String),
      service: 'castle',
      version: '1.0.0',
      environment: 'prod',
      deployedAt: expect.stringMatching(/Z$/),
      deployedBy: 'jane',
      active: true,
      status: 'successful',
    })
    const second = await deploy({ version: '1.1.0' })
    expect(second.json.deployedBy).toBe(`${acme.slug}-ci`)
    const active = await acme.call('GET', '/api/deployments/active?environment=prod')
    expect(active.json.map((row: { id: string }) => row.id)).toEqual([second.json.id])
    const before = await acme.call('GET', `/api/v1/deployments/${first.json.id}`)
    expect(before.json).toMatchObject({ active: false, gitSha: 'abc123' })
  })

  test('answers 404 for an unknown service and for an unknown version', async () => {
    const service = await deploy({ name: 'nobody' })
    expect([service.status, service.json.error]).toEqual([404, 'Service not found'])
    const version = await deploy({ version: '9.9.9' })
    expect([version.status, version.json.error]).toEqual([
      404,
      'Service version not found: castle@9.9.9',
    ])
  })

  test('takes the git sha of a version, and any text as an environment', async () => {
    await acme.call('POST', '/api/v1/services/castle/versions', {
      body: { version: '1.2.0', gitSha: 'c0ffee' },
    })
    const { status, json } = await deploy({ version: 'c0ffee', environment: 'review/12' })
    expect([status, json.version, json.environment]).toEqual([200, '1.2.0', 'review/12'])
    const made = await acme.call('GET', '/api/v1/environments/review%2F12')
    expect(made.json).toMatchObject({ name: 'review/12', production: false })
    const asked = await acme.call(
      'GET',
      '/api/can-i-deploy?service=castle&version=1.2.0&environment=review%2F12',
    )
    expect([asked.status, asked.json.canDeploy]).toEqual([200, true])
  })

  test('takes an empty name of who deployed for none', async () => {
    const { status, json } = await deploy({ deployedBy: '', gitSha: '' })
    expect([status, json.deployedBy]).toEqual([200, `${acme.slug}-ci`])
  })

  test('rejects a body without its fields', async () => {
    const reply = await acme.call('POST', '/api/deployments', { body: { name: 'castle' } })
    expect(reply.status).toBe(422)
    expect(reply.json.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/version',
      '/environment',
    ])
  })
})

test.each(['consumer', 'provider'])('A15 POST /api/deployments/%s answers 201', async (type) => {
  const reply = await deploy({ environment: type }, `/api/deployments/${type}`)
  expect(reply.status).toBe(201)
  expect(reply.json).toEqual({
    status: 'deployed',
    deployment: {
      id: expect.any(String),
      type,
      name: 'castle',
      version: '1.0.0',
      environment: type,
      specType: 'openapi',
      deployedAt: expect.stringMatching(/Z$/),
    },
  })
})

describe('A16 GET /api/deployments/active', () => {
  test('lists what is active in an environment, and on request what was before, newest first', async () => {
    await deploy({ environment: 'stage' })
    await deploy({ environment: 'stage', version: '1.1.0' })
    const active = await acme.call('GET', '/api/deployments/active?environment=stage')
    expect(active.json).toEqual([
      {
        id: expect.any(String),
        service: 'castle',
        version: '1.1.0',
        environment: 'stage',
        gitSha: null,
        gitRepositoryUrl: null,
        specType: 'openapi',
        deployedAt: expect.stringMatching(/Z$/),
        deployedBy: `${acme.slug}-ci`,
        active: true,
        status: 'successful',
        endedAt: null,
        failureReason: null,
        failureDetails: null,
      },
    ])
    const all = await acme.call(
      'GET',
      '/api/deployments/active?environment=stage&include_inactive=true',
    )
    expect(all.json.map((row: { version: string }) => row.version)).toEqual(['1.1.0', '1.0.0'])
  })

  test('needs an environment, and an unknown one has none', async () => {
    expect((await acme.call('GET', '/api/deployments/active')).status).toBe(400)
    expect((await acme.call('GET', '/api/deployments/active?environment=moon')).json).toEqual([])
  })
})

test('two tenants with the same names deploy beside each other', async () => {
  const globex = await world.tenant()
  await globex.call('POST', '/api/services', {
    body: { name: 'castle', packageJson: { version: '1.0.0' } },
  })
  await globex.call('POST', '/api/deployments', {
    body: { name: 'castle', version: '1.0.0', environment: 'shared', deployedBy: 'globex' },
  })
  await deploy({ environment: 'shared', deployedBy: 'acme' })
  for (const [tenant, by] of [
    [acme, 'acme'],
    [globex, 'globex'],
  ] as const) {
    const active = await tenant.call('GET', '/api/deployments/active?environment=shared')
    expect(active.json.map((row: { deployedBy: string }) => row.deployedBy)).toEqual([by])
  }
})
