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

test('GET /api/v1/services/{service}/specs lists them by version and branch, newest first', async () => {
  await service('@acme/listed', '1.0.0', '1.1.0')
  await publish('@acme/listed', '1.0.0', 'type Query { a: Int }', 'feature')
  const list = (query = '') => acme.call('GET', `/api/v1/services/@acme/listed/specs${query}`)
  const { json } = await list('?count=true')
  expect(json.page).toEqual({ nextCursor: null, hasMore: false, total: 3 })
  expect(json.data[0]).toEqual({
    ...{ id: expect.any(String), service: '@acme/listed', version: '1.0.0', branch: 'feature' },
    ...{ type: 'graphql', uploadedBy: 'ci' },
    ...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
  })
  const first = await list('?limit=2')
  const rest = await list(`?limit=2&cursor=${first.json.page.nextCursor}`)
  expect([...first.json.data, ...rest.json.data]).toEqual(json.data)
  expect(json.data.map((one: { version: string }) => one.version)).toEqual([
    '1.0.0',
    '1.1.0',
    '1.0.0',
  ])
  expect((await acme.call('GET', '/api/v1/services/nobody/specs')).status).toBe(404)
})

describe('PATCH /api/v1/services/{service}/versions/{version}/spec', () => {
  const path = (name: string) => `/api/v1/services/${name}/versions/1.0.0/spec`

  test('merges a patch into the stored document, in one interactive transaction', async () => {
    await service('patched', '1.0.0')
    const before = await acme.call('GET', path('patched'))
    const reply = await acme.call('PATCH', path('patched'), {
      body: { info: { title: 'patched', summary: null }, paths: { '/castles': {} } },
      headers: {
        'Content-Type': 'application/merge-patch+json',
        'If-Match': before.headers.get('ETag') ?? '',
      },
    })
    expect(reply.status).toBe(200)
    expect(reply.json.spec).toEqual({
      openapi: '3.1.0',
      info: { title: 'patched', version: '1' },
      paths: { '/castles': {} },
    })
    expect(reply.headers.get('ETag')).not.toBe(before.headers.get('ETag'))
    const stale = await acme.call('PATCH', path('patched'), {
      body: { info: { title: 'lost' } },
      headers: { 'If-Match': before.headers.get('ETag') ?? '' },
    })
    expect([stale.status, stale.json.code]).toEqual([412, 'version_conflict'])
    expect((await acme.call('GET', path('patched'))).json.spec.info.title).toBe('patched')
  })

  test('rejects a patch that changes the type, text documents, and a missing specification', async () => {
    await service('stubborn', '1.0.0')
    const other = await acme.call('PATCH', path('stubborn'), {
      body: { openapi: null, asyncapi: '3.0.0', paths: null },
    })
    expect([other.status, other.json.code]).toEqual([400, 'unsupported_spec'])
    await publish('stubborn', '1.0.0', 'type Query { a: Int }')
    const text = await acme.call('PATCH', path('stubborn'), { body: { a: 1 } })
    expect([text.status, text.json.code]).toEqual([409, 'spec_is_text'])
    expect((await acme.call('PATCH', path('nobody'), { body: { a: 1 } })).status).toBe(404)
  })
})
