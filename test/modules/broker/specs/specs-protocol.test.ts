import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const openapi = (title: string) => ({ openapi: '3.1.0', info: { title, version: '1' }, paths: {} })

async function service(name: string, ...versions: string[]) {
  await acme.call('POST', '/api/services', { body: { name, packageJson: {} } })
  for (const version of versions) await publish(name, version, openapi(version))
}

function publish(
  name: string,
  version: string,
  spec: unknown,
  branch = 'main',
  path = `/api/specs/${name}`,
) {
  const metadata = {
    service: name,
    version,
    branch,
    environment: 'test',
    uploadedBy: 'ci',
    uploadedAt: '2026-11-20T10:00:00Z',
  }
  return acme.call('POST', path, { body: { spec, metadata } })
}

const fetchSpec = (name: string, providerVersion: string, branch = 'main') =>
  acme.call(
    'GET',
    `/api/specs/${name}/by-provider-version?providerVersion=${encodeURIComponent(providerVersion)}&environment=test&branch=${branch}`,
  )

describe('A4 POST /api/specs/{service}', () => {
  test('answers 201 for a new spec, 200 for an update, and serves the update at once', async () => {
    await service('castle')
    const first = await publish('castle', '1.0.0', openapi('old'))
    const again = await publish('castle', '1.0.0', openapi('new'))
    expect(first.status).toBe(201)
    expect(first.json).toEqual({
      id: expect.any(String),
      service: 'castle',
      version: '1.0.0',
      branch: 'main',
      uploadedAt: expect.stringMatching(/Z$/),
      isNew: true,
    })
    expect(again.status).toBe(200)
    expect(again.json).toMatchObject({ id: first.json.id, isNew: false })
    expect((await fetchSpec('castle', '1.0.0')).json.spec.info.title).toBe('new')
  })

  test('tells what a document is', async () => {
    await service('kinds')
    const documents: [string, unknown, string][] = [
      ['1.0.0', { swagger: '2.0', info: { title: 't', version: '1' }, paths: {} }, 'openapi'],
      ['2.0.0', 'type Query { castles: [String!]! }', 'graphql'],
      ['3.0.0', { schema: 'type Query { a: Int }' }, 'graphql'],
      ['4.0.0', { asyncapi: '3.0.0', info: { title: 't', version: '1' } }, 'asyncapi'],
      ['5.0.0', 'asyncapi: 2.6.0\ninfo:\n  title: t\n  version: "1"\nchannels: {}\n', 'asyncapi'],
      ['6.0.0', 'openapi: 3.0.3\ninfo:\n  title: yaml\n  version: "1"\npaths: {}\n', 'openapi'],
    ]
    for (const [version, spec, type] of documents) {
      expect((await publish('kinds', version, spec)).status, version).toBe(201)
      const reply = await fetchSpec('kinds', version)
      expect(reply.json.metadata.specType, version).toBe(type)
    }
    expect((await fetchSpec('kinds', '2.0.0')).json.spec).toBe('type Query { castles: [String!]! }')
    expect((await fetchSpec('kinds', '6.0.0')).json.spec.info.title).toBe('yaml')
  })

  test('rejects a document that is no specification, and an unregistered service', async () => {
    await service('refusing')
    const unsupported = await publish('refusing', '1.0.0', { hello: 'world' })
    expect([unsupported.status, unsupported.json.error]).toEqual([
      400,
      'Unsupported specification format',
    ])
    const unregistered = await publish('unregistered', '1.0.0', openapi('x'))
    expect([unregistered.status, unregistered.json.error]).toEqual([404, 'Service not registered'])
  })

  test('goes by metadata.service, not by the path', async () => {
    await service('by-metadata')
    const reply = await publish('by-metadata', '1.0.0', openapi('x'), 'main', '/api/specs/another')
    expect(reply.json.service).toBe('by-metadata')
  })

  test('accepts 5 MiB, and rejects more than 8 MiB with the limit', async () => {
    await service('large')
    const of = (mebibytes: number) => ({
      ...openapi('large'),
      'x-filler': 'x'.repeat(mebibytes * 1024 * 1024),
    })
    expect((await publish('large', '1.0.0', of(5))).status).toBe(201)
    expect((await fetchSpec('large', '1.0.0')).json.spec['x-filler']).toHaveLength(5 * 1024 * 1024)
    const refused = await publish('large', '2.0.0', of(9))
    expect([refused.status, refused.json.limit]).toEqual([413, 8 * 1024 * 1024])
  })
})

describe('A5 GET /api/specs/{service}/by-provider-version', () => {
  test('resolves versions: latest, exact, the same major, any', async () => {
    await service('resolved', '1.2.0', '1.10.0', '1.2.9', '2.0.0-rc.1', '3.1.0', 'nightly')
    const resolved: [string, string][] = [
      ['latest', '3.1.0'],
      ['1.2.0', '1.2.0'],
      ['1.2.5', '1.2.9'],
      ['1.3.9', '1.10.0'],
      ['2.0.0', '3.1.0'],
      ['9.0.0', '3.1.0'],
      ['nightly', 'nightly'],
      ['2.0.0-rc.1', '2.0.0-rc.1'],
    ]
    for (const [asked, version] of resolved) {
      const reply = await fetchSpec('resolved', asked)
      expect([asked, reply.status, reply.json.metadata?.providerVersion]).toEqual([
        asked,
        200,
        version,
      ])
      expect(reply.json.metadata.resolvedFromLatest).toBe(asked === 'latest')
    }
  })

  test('offers the versions there are when none fits', async () => {
    await service('few', '1.0.0')
    const reply = await fetchSpec('few', 'unknown')
    expect(reply.status).toBe(404)
    expect(reply.json).toMatchObject({
      error: expect.any(String),
      message: expect.any(String),
      suggestion: expect.any(String),
      requestedVersion: 'unknown',
      availableVersions: ['1.0.0'],
    })
    expect((await fetchSpec('nobody', 'latest')).json.availableVersions).toEqual([])
  })

  test('puts the mock first among the servers of OpenAPI, and names the version', async () => {
    await service('mocked', '1.0.0')
    const exact = await fetchSpec('mocked', '1.0.0')
    expect(exact.json.spec.servers).toEqual([
      { url: `/api/mock/version/${exact.json.metadata.serviceVersionId}` },
    ])
    expect((await fetchSpec('mocked', 'latest')).json.spec.servers).toEqual([
      { url: '/api/mock/service/mocked' },
    ])
    expect(exact.json.metadata).toEqual({
      providerVersion: '1.0.0',
      serviceVersionId: expect.any(String),
      specType: 'openapi',
      environment: 'test',
      branch: 'main',
      hasSpec: true,
      createdAt: expect.stringMatching(/Z$/),
      resolvedFromLatest: false,
      isDeployed: false,
    })
  })

  test('honours the branch where there is one, and says when a version is deployed or has no spec', async () => {
    await service('branched', '1.0.0')
    await publish('branched', '1.0.0', openapi('feature'), 'feature')
    expect((await fetchSpec('branched', '1.0.0', 'feature')).json.spec.info.title).toBe('feature')
    expect((await fetchSpec('branched', '1.0.0', 'other')).json.spec.info.title).toBe('1.0.0')
    await acme.call('POST', '/api/deployments', {
      body: { name: 'branched', version: '1.0.0', environment: 'test' },
    })
    expect((await fetchSpec('branched', '1.0.0')).json.metadata.isDeployed).toBe(true)
    await acme.call('POST', '/api/v1/services/branched/versions', { body: { version: '2.0.0' } })
    const bare = await fetchSpec('branched', '2.0.0')
    expect([bare.json.spec, bare.json.metadata.hasSpec]).toEqual([{}, false])
  })

  test('latest is what the environment has, else the highest with a specification on the branch', async () => {
    await service('placed', '1.0.0', '1.1.0')
    await publish('placed', '2.0.0', openapi('feature'), 'feature')
    await acme.call('POST', '/api/v1/services/placed/versions', { body: { version: '3.0.0' } })
    const latest = async (branch: string) => {
      const { metadata, spec } = (await fetchSpec('placed', 'latest', branch)).json
      const { providerVersion, serviceVersionId, isDeployed } = metadata
      const mock = spec.servers[0].url.replace(serviceVersionId, 'its-id')
      return [providerVersion, isDeployed, mock]
    }
    expect(await latest('main')).toEqual(['1.1.0', false, '/api/mock/service/placed'])
    expect(await latest('feature')).toEqual(['2.0.0', false, '/api/mock/version/its-id'])
    expect((await fetchSpec('placed', 'latest', 'other')).json.metadata.providerVersion).toBe(
      '3.0.0',
    )
    await acme.call('POST', '/api/deployments', {
      body: { name: 'placed', version: '1.0.0', environment: 'test' },
    })
    expect(await latest('main')).toEqual(['1.0.0', true, '/api/mock/version/its-id'])
    expect((await fetchSpec('placed', '1.1.0')).json.metadata.providerVersion).toBe('1.1.0')
    expect((await fetchSpec('placed', '1.7.0')).json.metadata.providerVersion).toBe('1.0.0')
  })

  test('needs neither branch nor environment', async () => {
    await service('alone', '1.0.0', '1.1.0')
    const path = '/api/specs/alone/by-provider-version?providerVersion='
    for (const version of ['latest', '1.1.0', '1.1.7']) {
      const { status, json } = await acme.call('GET', path + version)
      expect([status, json.metadata?.providerVersion]).toEqual([200, '1.1.0'])
      expect(json.metadata).toMatchObject({ environment: null, branch: 'main', isDeployed: false })
    }
  })

  test('needs providerVersion', async () => {
    expect((await acme.call('GET', '/api/specs/any/by-provider-version')).status).toBe(400)
  })
})
