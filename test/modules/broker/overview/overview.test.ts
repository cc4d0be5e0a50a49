import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, ledger } from '../../../support/ledger.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let book: Ledger
const odd = `<castle & "moat" 'x'>`

beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  book = ledger(acme.id, acme.memberId)
  const [shop, till, castle] = ['shop', 'till', odd].map((name) => book.service(name))
  const ids = [shop, till, castle].map((service) => ({
    service: service ?? '',
    version: book.version(service ?? '', '1.0.0'),
    main: book.branch(service ?? ''),
  }))
  for (const { main, version } of ids) book.head(main, version)
  const production = book.environment('production')
  const [consumer, ...providers] = ids
  for (const [index, provider] of providers.entries()) {
    const parties = {
      consumer_id: consumer?.service ?? '',
      consumer_version_id: consumer?.version ?? '',
      provider_id: provider.service,
      provider_version_id: provider.version,
    }
    book.contract(parties, 'test', index === 0 ? 10 : 100)
    book.result(book.task(parties), provider.version, index === 0 ? { failed: 1 } : {})
  }
  for (const one of [ids[0], ids[1]]) {
    book.deployment({
      service_id: one?.service ?? '',
      service_version_id: one?.version ?? '',
      environment_id: production,
    })
  }
  await book.flush(world.owner)
})
afterAll(() => world.close())

const get = async (path: string, tenant = acme) => (await tenant.call('GET', `/api/v1${path}`)).json

describe('GET /api/v1/graph', () => {
  test('gives who needs whom, with what was recorded and verified last', async () => {
    expect(await get('/graph')).toEqual({
      environment: null,
      nodes: [
        {
          id: expect.any(String),
          name: odd,
          description: null,
          specType: 'openapi',
          deployedVersion: null,
          roles: { isConsumer: false, isProvider: true },
        },
        expect.objectContaining({ name: 'shop', roles: { isConsumer: true, isProvider: false } }),
        expect.objectContaining({ name: 'till' }),
      ],
      edges: [
        {
          consumer: 'shop',
          consumerVersion: '1.0.0',
          provider: odd,
          providerVersion: '1.0.0',
          state: 'verified',
          interactions: 100,
        },
        expect.objectContaining({ provider: 'till', providerVersion: '1.0.0', state: 'failed' }),
      ],
      truncated: false,
    })
  })

  test('returns the services of an environment', async () => {
    const { nodes, edges } = await get('/graph?environment=production')
    expect(nodes.map((node: { deployedVersion: string }) => node.deployedVersion)).toEqual([
      null,
      '1.0.0',
      '1.0.0',
    ])
    expect(edges).toMatchObject([
      { provider: odd, providerVersion: null, state: 'unknown' },
      { provider: 'till', providerVersion: '1.0.0', state: 'failed' },
    ])
    expect((await get('/graph?environment=moon')).edges).toEqual([])
  })

  test('says when there is more than was asked for', async () => {
    expect(await get('/graph?limit=1')).toMatchObject({ nodes: [{ name: odd }], truncated: true })
  })
})

test('GET /api/v1/dashboard gives the numbers, and the health of each provider', async () => {
  expect(await get('/dashboard')).toMatchObject({
    totals: { services: 3, contracts: 2, interactions: 110, activeDeployments: 2 },
    pendingFixtures: 0,
    verificationRate: 99.1,
    recentDeployments: [{ service: 'till' }, { service: 'shop' }],
    serviceHealth: [
      { name: 'till', status: 'warning', interactions: 10, passRate: 90 },
      { name: odd, status: 'healthy', interactions: 100, passRate: 100 },
    ],
  })
  const globex = await world.tenant()
  const theirs = ledger(globex.id, globex.memberId)
  const gone = theirs.service('gone', { deleted_at: '2026-01-01T00:00:00Z' })
  const kept = theirs.service('kept')
  const parties = {
    consumer_id: gone,
    consumer_version_id: theirs.version(gone, '1.0.0'),
    provider_id: kept,
    provider_version_id: theirs.version(kept, '1.0.0'),
  }
  theirs.contract(parties)
  theirs.task(parties)
  theirs.deployment({
    service_id: gone,
    service_version_id: parties.consumer_version_id,
    environment_id: theirs.environment('production'),
  })
  await theirs.flush(world.owner)
  expect(await get('/dashboard', globex)).toMatchObject({
    totals: { services: 1, contracts: 0, interactions: 0, activeDeployments: 0 },
    serviceHealth: [],
  })
  expect(await get('/dashboard', await world.tenant())).toMatchObject({
    totals: { services: 0, contracts: 0, interactions: 0, activeDeployments: 0 },
    verificationRate: null,
    serviceHealth: [],
  })
})

describe('GET /api/v1/services/{service}/badge.svg', () => {
  const badge = (name: string, query = '', options = {}) =>
    acme.call('GET', `/api/v1/services/${encodeURIComponent(name)}/badge.svg${query}`, options)

  test('draws the state of the head of a branch', async () => {
    const reply = await badge('till')
    expect([reply.status, reply.headers.get('Content-Type')]).toEqual([200, 'image/svg+xml'])
    expect(reply.text).toContain('<title>till: failed</title>')
    expect((await badge('shop', '?environment=production')).text).toContain(
      'shop production: failed',
    )
    expect((await badge('till', '?branch=next')).text).toContain(
      '<title>till next: unknown</title>',
    )
    expect((await badge(odd, '?environment=moon')).text).toContain(': deployable</title>')
  })

  test('escapes what it shows, and is well-formed whatever a name holds', async () => {
    const { text } = await badge(odd, `?branch=${encodeURIComponent('a\u0001b')}`)
    expect(text).toContain('&lt;castle &amp; &quot;moat&quot; &#39;x&#39;&gt; a\ufffdb')
    expect(text).not.toContain('<castle')
    expect(text).not.toContain('\u0001')
  })

  test('answers 304 for a current copy, and 404 for another tenant', async () => {
    const tag = (await badge('till')).headers.get('ETag') ?? ''
    const again = await badge('till', '', { headers: { 'If-None-Match': tag } })
    expect([again.status, again.text]).toEqual([304, ''])
    const globex = await world.tenant()
    expect((await badge('till', '', { key: globex.key })).status).toBe(404)
    await globex.call('POST', '/api/services', { body: { name: 'till', packageJson: {} } })
    const theirs = await badge('till', '', { key: globex.key, headers: { 'If-None-Match': tag } })
    expect(theirs.text).toContain('till: unknown')
  })
})
