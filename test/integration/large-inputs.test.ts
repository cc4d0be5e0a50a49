import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { interaction } from '../support/interactions.ts'
import { openWorld, type Reply, type Tenant, type World } from '../support/world.ts'
import { fillTenant } from './support/large-tenant.ts'
import { counting } from './support/slice.ts'

const mebibyte = 1024 * 1024
/** 250 services of 20 versions each, of which each needs two others: 10,000 contracts. */
const size = { services: 250, versions: 20, needs: 2, interactions: 1 }

let world: World
let tenant: Tenant
beforeAll(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  await fillTenant(world, tenant, size)
}, 240_000)
afterAll(() => world.close())

/** Sends a request that is to be answered with one round trip. */
async function atOnce(send: () => Promise<Reply>): Promise<Reply> {
  const { result, ...cost } = await counting(world, send)
  expect(cost).toEqual({ requests: 1, websockets: 0 })
  expect(result.status, result.text.slice(0, 1_000)).toBeLessThan(300)
  return result
}

const ask = (path: string) => atOnce(() => tenant.call('GET', path))
const get = async (path: string) => (await ask(`/api/v1${path}`)).json

/** Every row of a list, page after page. */
async function walked(path: string): Promise<{ id: string }[]> {
  const rows: { id: string }[] = []
  for (let cursor = ''; ; ) {
    const { data, page } = await get(`${path}limit=100${cursor}`)
    expect(data.length).toBeLessThanOrEqual(100)
    rows.push(...data)
    if (!page.hasMore) return rows
    cursor = `&cursor=${page.nextCursor}`
  }
}

describe('250 services with 20 versions each', () => {
  test.each([
    ['/services?', 250],
    ['/services/service-7/versions?', 20],
    ['/services/service-7/deployments?', 20],
    ['/services/service-7/branches/main/versions?', 20],
    ['/contracts?consumer=service-7&', 40],
    ['/verification-tasks?provider=service-7&', 40],
    ['/verification-results?provider=service-7&', 80],
    ['/dependencies?provider=service-7&', 40],
    ['/matrix?consumer=service-7&', 40],
    ['/interactions?consumer=service-7&', 40],
  ])('%s has its %i in pages, each once', async (path, count) => {
    const rows = await walked(path)
    expect([rows.length, new Set(rows.map(({ id }) => id)).size]).toEqual([count, count])
  })

  test.each([
    ['/contracts', 10_000],
    ['/deployments', 5_000],
    ['/interactions', 10_000],
    ['/verification-tasks', 10_000],
    ['/verification-results', 20_000],
    ['/dependencies', 10_000],
    ['/matrix', 10_000],
  ])('limits each answer of %s to a page that reports the total', async (path, total) => {
    const { data, page } = await get(`${path}?limit=100&count=true`)
    expect([data.length, page]).toMatchObject([100, { hasMore: true, total }])
    const more = await tenant.call('GET', `/api/v1${path}?limit=101`)
    expect([more.status, JSON.stringify(more.json.errors)]).toEqual([
      400,
      expect.stringContaining('100'),
    ])
  })

  test.each(['', 'environment=production&'])(
    'returns a graph of the requested size: ?%s',
    async (of) => {
      const whole = await get(`/graph?${of}limit=250`)
      expect([whole.nodes.length, whole.edges.length, whole.truncated]).toEqual([250, 500, false])
      const part = await get(`/graph?${of}limit=100`)
      expect([part.nodes.length, part.truncated]).toEqual([100, true])
      expect(part.edges.length).toBeLessThanOrEqual(200)
    },
  )

  test('returns a dashboard with at most one line for each', async () => {
    const dashboard = await get('/dashboard')
    expect(dashboard.totals).toEqual({
      services: 250,
      contracts: 10_000,
      interactions: 10_000,
      activeDeployments: 250,
    })
    expect(dashboard.serviceHealth).toHaveLength(250)
    expect(dashboard.recentDeployments.length).toBeLessThanOrEqual(100)
  })

  test('records their deployments, and can deploy them', async () => {
    const active = await ask('/api/deployments/active?environment=production')
    expect(active.json).toHaveLength(250)
    const query = 'service=service-7&version=1.20.0&environment=production'
    expect((await ask(`/api/can-i-deploy?${query}`)).json.canDeploy).toBe(true)
  })
})

test('a specification of 5 MiB is published in one round trip and served in one', async () => {
  const filler = 'x'.repeat(5 * mebibyte)
  const spec = {
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: {},
    'x-filler': filler,
  }
  const metadata = { service: 'service-7', version: '1.20.0' }
  const body = { spec, metadata }
  const put = await atOnce(() => tenant.call('POST', '/api/specs/service-7', { body }))
  expect(put.status).toBe(201)
  const served = await ask('/api/specs/service-7/by-provider-version?providerVersion=1.20.0')
  expect(served.json.spec['x-filler']).toBe(filler)
})

describe('body over the limit is rejected with the limit and without a round trip', () => {
  test.each([
    ['POST', '/api/specs/service-7', 8],
    ['PATCH', '/api/v1/services/service-7/versions/1.20.0/spec', 8],
    ['POST', '/api/interactions/batch', 16],
    ['POST', '/api/fixtures/batch', 8],
    ['POST', '/api/verification/service-7', 16],
    ['POST', '/api/v1/interactions', 1],
    ['POST', '/api/fixtures', 1],
  ])('%s %s: %i MiB', async (method, path, mebibytes) => {
    const raw = JSON.stringify('x'.repeat(mebibytes * mebibyte))
    const headers = { 'Content-Type': 'application/json' }
    const { result, requests } = await counting(world, () =>
      tenant.call(method, path, { raw, headers }),
    )
    expect([result.status, result.json.limit, requests]).toEqual([413, mebibytes * mebibyte, 0])
  })

  test.each([
    ['/api/interactions/batch', Array(5_001).fill(null), '5000'],
    ['/api/fixtures/batch', { fixtures: Array(5_001).fill(null) }, '5000'],
    [
      '/api/verification/service-7',
      {
        taskId: crypto.randomUUID(),
        providerVersion: '1.0.0',
        results: Array(10_001).fill({ interactionId: crypto.randomUUID(), success: true }),
      },
      '10000',
    ],
  ])('%s: how many', async (path, body, number) => {
    const { result, requests } = await counting(world, () => tenant.call('POST', path, { body }))
    expect([400, 422]).toContain(result.status)
    expect([result.json.errors[0].detail, requests]).toEqual([expect.stringContaining(number), 0])
  })
})

test('recording in a tenant of this size takes one round trip', async () => {
  const body = [interaction({ service: 'service-7', consumer: 'service-9' })]
  const reply = await atOnce(() => tenant.call('POST', '/api/interactions/batch', { body }))
  expect(reply.json.results).toEqual({ recorded: 1, duplicates: 0, errors: 0 })
})
