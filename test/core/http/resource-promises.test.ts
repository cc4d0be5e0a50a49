import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem } from '../../../src/cli/seed/system.ts'
import { planeOf } from '../../../src/core/http/declaration.ts'
import { mounts } from '../../../src/mounts.ts'
import { requestOf, type Served, served } from '../../isolation/support/endpoints.ts'
import { plainRequests } from '../../isolation/support/plain-requests.ts'
import { subjectOf } from '../../isolation/support/subject.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../support/world.ts'
import { readerOf } from './support/readers.ts'

const endpoints = served(mounts.filter(({ prefix }) => prefix === '/api/v1'))

/** An alias of `POST /services`, whose request registers a service that exists. */
const repeated = 'POST /api/v1/providers'

const declaring = (flag: 'etag' | 'ifMatch' | 'location') =>
  endpoints.filter(({ endpoint }) => endpoint.declaration[flag])

let world: World
let tenant: Tenant
beforeAll(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  // The system tenant keeps the audit events of a deleted one.
  await seedSystem(world.owner)
})
afterAll(() => world.close())

/** A request about rows of its own. */
async function prepare(endpoint: Served) {
  const subject = await subjectOf(world, tenant, crypto.randomUUID().slice(0, 8), 'text')
  return {
    /** Sends the request of the endpoint. */
    send: (headers: Record<string, string> = {}): Promise<Reply> => {
      const [method, path, call] = requestOf(endpoint, subject)
      return tenant.call(method, path, { ...call, headers })
    },
    /** Reads the row that the endpoint changes. */
    read: (): Promise<Reply> => {
      const reader = { ...readerOf(endpoint, endpoints), fixture: endpoint.fixture }
      const [method, path] = requestOf(reader, subject)
      return tenant.call(method, path)
    },
  }
}

describe.each(declaring('etag').filter(({ endpoint }) => endpoint.method === 'get'))(
  '$name',
  (endpoint) => {
    test('answers an ETag, and 304 to its strong and weak form', async () => {
      const { send } = await prepare(endpoint)
      const { status, headers } = await send()
      expect(status).toBe(200)
      const tag = headers.get('ETag') ?? ''
      expect(tag).toMatch(/^(W\/)?"[^"]+"$/)
      for (const match of [tag, weak(tag), `"other", ${weak(tag)}`, '*']) {
        const same = await send({ 'If-None-Match': match })
        expect([match, same.status, same.text]).toEqual([match, 304, ''])
        expect(same.headers.get('ETag')).toBe(tag)
      }
      expect((await send({ 'If-None-Match': '"other"' })).status).toBe(200)
    })
  },
)

describe.each(declaring('ifMatch'))('$name', (endpoint) => {
  test('rejects a previous revision with 412 and changes nothing', async () => {
    const { send, read } = await prepare(endpoint)
    const before = await read()
    expect(before.status, before.text).toBe(200)
    for (const stale of ['"other"', 'W/"other"', '"other", "another"']) {
      const reply = await send({ 'If-Match': stale })
      expect([reply.status, reply.json?.code]).toEqual([412, 'version_conflict'])
    }
    const after = await read()
    expect([after.headers.get('ETag'), after.text]).toEqual([
      before.headers.get('ETag'),
      before.text,
    ])
  })

  test('accepts the current revision, also as a weak tag in a list', async () => {
    const { send, read } = await prepare(endpoint)
    const tag = (await read()).headers.get('ETag') ?? ''
    const reply = await send({ 'If-Match': `"other", ${weak(tag)}` })
    expect(reply.status, reply.text).toBeLessThan(300)
    if (reply.status === 204 || !endpoint.endpoint.declaration.etag) return
    const { headers } = await read()
    expect(reply.headers.get('ETag')).toBe(headers.get('ETag'))
  })
})

describe.each(declaring('location').filter(({ name }) => name !== repeated))(
  '$name',
  (endpoint) => {
    test('answers the Location of the new resource, and its ETag', async () => {
      const { send } = await prepare(endpoint)
      const { status, headers, text } = await send()
      expect(status, text).toBe(201)
      const location = headers.get('Location') ?? ''
      expect(location).toMatch(/^\/api\/v1\//)
      const { status: found, headers: of } = await tenant.call('GET', location)
      expect(found).toBe(200)
      if (endpoint.endpoint.declaration.etag) expect(headers.get('ETag')).toBe(of.get('ETag'))
    })
  },
)

const ofOperators = mounts
  .flatMap((mount) => mount.endpoints)
  .filter((one) => planeOf(one) === 'operator' && one.declaration.ifMatch)
  .map(({ method, path }) => ({ method: method.toUpperCase(), path }))

describe.each(ofOperators)('$method $path', ({ method, path }) => {
  test('rejects a previous revision with 412, and accepts the current one as a weak tag', async () => {
    const { call } = await world.operator()
    const { id, ...rest } = await world.tenant()
    const { body } = (await plainRequests[`${method} ${path}`]?.({ id, ...rest }, world)) ?? {}
    const send = (tag: string) =>
      call(method, path.replace('/admin', '').replace('{tenant}', id), {
        body,
        headers: { 'If-Match': tag },
      })
    expect((await send('"other"')).json.code).toBe('version_conflict')
    const tag = (await call('GET', `/tenants/${id}`)).headers.get('ETag') ?? ''
    const reply = await send(`"other", ${weak(tag)}`)
    expect(reply.status, reply.text).toBe(200)
    expect(reply.headers.get('ETag')).not.toBe(tag)
  })
})

function weak(tag: string): string {
  return tag.startsWith('W/') ? tag : `W/${tag}`
}
