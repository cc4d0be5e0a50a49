import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventTypes } from '../../../../src/core/audit/events.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  const body = { name: 'castle', packageJson: {} }
  await acme.call('POST', '/api/services', { body })
  for (const [version, gitSha] of [
    ['1.0.0', 'aaa111'],
    ['1.1.0', 'bbb222'],
  ]) {
    await acme.call('POST', '/api/v1/services/castle/versions', { body: { version, gitSha } })
  }
})
afterAll(async () => {
  await world.close()
})

const get = async (path: string) => (await acme.call('GET', `/api/v1${path}`)).json
const put = (path: string) => acme.call('PUT', `/api/v1${path}`)
const post = (path: string, body: object) => acme.call('POST', `/api/v1${path}`, { body })
const typesSince = async (subjectType: string) =>
  (await get('/events?limit=100')).data
    .filter((event: { subjectType: string }) => event.subjectType === subjectType)
    .map((event: { type: string; payload: object }) => [event.type, event.payload])

describe('a version', () => {
  test('can be found by its git sha', async () => {
    expect((await get('/services/castle/versions/bbb222')).version).toBe('1.1.0')
    expect((await acme.call('GET', '/api/v1/services/castle/versions/ccc')).status).toBe(404)
  })
})

describe('a branch', () => {
  test('appears with its first version, named by version or git sha, and its newest is the head', async () => {
    const at = '/services/castle/branches/feature%2Fmoat/versions'
    expect((await put(`${at}/1.0.0`)).json).toMatchObject({
      service: 'castle',
      branch: 'feature/moat',
      version: '1.0.0',
      gitSha: 'aaa111',
    })
    await put(`${at}/bbb222`)
    const again = await put(`${at}/1.0.0`)
    expect(again.status).toBe(200)
    const placed = (await get(at)).data.map((row: { version: string }) => row.version)
    expect(placed).toEqual(['1.1.0', '1.0.0'])
    expect((await get('/services/castle/branches')).data).toMatchObject([
      { name: 'feature/moat', isMain: false, head: { version: '1.1.0', gitSha: 'bbb222' } },
    ])
    expect(await typesSince('branch')).toEqual([
      ['branch.version_added', { service: 'castle', branch: 'feature/moat', version: '1.1.0' }],
      ['branch.version_added', { service: 'castle', branch: 'feature/moat', version: '1.0.0' }],
    ])
  })

  test('becomes the main one when the service names it', async () => {
    const changed = await acme.call('PATCH', '/api/v1/services/castle', {
      body: { mainBranch: 'feature/moat' },
    })
    expect(changed.json.mainBranch).toBe('feature/moat')
    expect((await get('/services/castle/branches')).data).toMatchObject([{ isMain: true }])
  })

  test('has the version of a specification that was published on it', async () => {
    await acme.call('POST', '/api/specs/castle', {
      body: {
        spec: { openapi: '3.1.0', info: { title: 'Castle', version: '1' }, paths: {} },
        metadata: { service: 'castle', version: '2.0.0', branch: 'trunk' },
      },
    })
    const [placed] = (await get('/services/castle/branches/trunk/versions')).data
    expect(placed.version).toBe('2.0.0')
  })

  test('takes no version that is not there, and is 404 where it is not', async () => {
    expect((await put('/services/castle/branches/main/versions/9.9.9')).status).toBe(404)
    expect((await put('/services/nobody/branches/main/versions/1.0.0')).status).toBe(404)
    const none = await acme.call('GET', '/api/v1/services/castle/branches/none/versions')
    expect(none.status).toBe(404)
  })
})

describe('a release', () => {
  test('stands beside others until its support ends, and can be supported again', async () => {
    const first = await post('/releases', {
      service: 'castle',
      version: 'aaa111',
      environment: 'store',
    })
    expect([first.status, first.json]).toMatchObject([
      201,
      { service: 'castle', version: '1.0.0', environment: 'store', supported: true },
    ])
    await post('/releases', { service: 'castle', version: '1.1.0', environment: 'store' })
    const ended = await post(`/releases/${first.json.id}/end-support`, {})
    expect(ended.json).toMatchObject({ supported: false, supportEndedAt: expect.any(String) })
    const later = await post(`/releases/${first.json.id}/end-support`, {})
    expect(later.json.supportEndedAt).toBe(ended.json.supportEndedAt)
    const supported = (await get('/releases?environment=store&supported=true')).data
    expect(supported.map((row: { version: string }) => row.version)).toEqual(['1.1.0'])
    const again = await post('/releases', {
      service: 'castle',
      version: '1.0.0',
      environment: 'store',
    })
    expect(again.json).toMatchObject({ id: first.json.id, supported: true })
    expect((await typesSince('release')).map(([type]: [string]) => type)).toEqual([
      'release.recorded',
      'release.support_ended',
      'release.recorded',
      'release.recorded',
    ])
    const unknown = await post('/releases', { service: 'castle', version: '9', environment: 'x' })
    expect([unknown.status, unknown.json.code]).toEqual([404, 'unknown_version'])
  })
})

describe('a deployment', () => {
  const deploy = (version: string) =>
    post('/deployments', { name: 'castle', version, environment: 'production' })

  test('ends when another takes its place, and when it is taken down', async () => {
    const first = await deploy('1.0.0')
    const second = await deploy('1.1.0')
    expect(await get(`/deployments/${first.json.id}`)).toMatchObject({
      active: false,
      endedAt: expect.any(String),
    })
    const down = await post('/deployments/undeploy', { name: 'castle', environment: 'production' })
    expect([down.status, down.json]).toMatchObject([
      200,
      { id: second.json.id, active: false, endedAt: expect.any(String) },
    ])
    const twice = await post('/deployments/undeploy', { name: 'castle', environment: 'production' })
    expect([twice.status, twice.json.code]).toEqual([404, 'not_deployed'])
    expect((await typesSince('deployment'))[0]).toEqual([
      'deployment.ended',
      { service: 'castle', version: '1.1.0', environment: 'production' },
    ])
  })

  test('stays blocked with its reasons until the version is deployed', async () => {
    const blocked = await post('/deployments/blocked', {
      name: 'castle',
      version: 'bbb222',
      environment: 'production',
      reason: 'Not verified',
      reasons: [{ cause: 'never_verified' }],
    })
    expect([blocked.status, blocked.json]).toMatchObject([
      201,
      {
        version: '1.1.0',
        active: false,
        status: 'failed',
        failureReason: 'Not verified',
        failureDetails: [{ cause: 'never_verified' }],
      },
    ])
    expect((await typesSince('deployment'))[0]).toEqual([
      'deployment.blocked',
      { service: 'castle', version: '1.1.0', environment: 'production', reason: 'Not verified' },
    ])
    await deploy('1.1.0')
    expect((await get(`/deployments/${blocked.json.id}`)).status).toBe('resolved')
  })

  test('counts by environment and state', async () => {
    const summary = await get('/deployments/summary?service=castle')
    expect(summary).toMatchObject({
      total: 4,
      active: 1,
      ended: 2,
      blocked: 1,
      environments: [
        { environment: 'production', production: false, total: 4, active: 1, ended: 2, blocked: 1 },
      ],
    })
    expect(summary.recent).toHaveLength(4)
    const history = await get('/services/castle/deployments?state=ended&state=blocked&count=true')
    expect(history.page.total).toBe(3)
    expect((await acme.call('GET', '/api/v1/services/nobody/deployments')).status).toBe(404)
  })
})

describe('the events', () => {
  test('come in pages, each as the catalogue says', async () => {
    const { data, page } = await get('/events?limit=100&count=true')
    expect(page.total).toBe(data.length)
    for (const { type, subjectType, payload, schemaVersion } of data) {
      const known = eventTypes().find((one) => one.type === type)
      expect([subjectType, schemaVersion]).toEqual([known?.subject, known?.version])
      expect(known?.payload.parse(payload)).toEqual(payload)
    }
    const some = await get('/events?type=release.recorded&type=spec.published')
    expect(new Set(some.data.map((event: { type: string }) => event.type))).toEqual(
      new Set(['release.recorded', 'spec.published']),
    )
  })

  test('have a catalogue with the schema of each payload', async () => {
    const { data } = await get('/event-types')
    expect(data.map((one: { type: string }) => one.type).sort()).toEqual(
      eventTypes().map(({ type }) => type),
    )
    expect(data.find((one: { type: string }) => one.type === 'deployment.blocked')).toEqual({
      type: 'deployment.blocked',
      version: 1,
      subjectType: 'deployment',
      summary: expect.any(String),
      payload: {
        type: 'object',
        properties: {
          service: { type: 'string' },
          version: { type: 'string' },
          environment: { type: 'string' },
          reason: { type: 'string' },
        },
        required: ['service', 'version', 'environment', 'reason'],
      },
    })
  })
})
