import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemsOf } from '../../../src/core/http/standard-problems.ts'
import { apiDocument, clientDocument } from '../../../src/documents.ts'
import { mounts } from '../../../src/mounts.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** The most bytes that a document has. */
const limit = 400_000

describe.each([
  ['/openapi.json', apiDocument],
  ['/openapi-client.json', clientDocument],
])('%s', (path, make) => {
  test('has the form of OpenAPI 3.1 and at most 400 kB', async () => {
    const reply = await world.request('GET', path)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('Content-Type')).toBe('application/json')
    expect(reply.json).toEqual(JSON.parse(JSON.stringify(make())))
    expect(reply.json.openapi).toBe('3.1.0')
    expect(JSON.stringify(reply.json).length).toBeLessThanOrEqual(limit)
  })

  test('can be cached, and answers 304 to a client with a current copy', async () => {
    const first = await world.request('GET', path)
    expect(first.headers.get('Cache-Control')).toBe('public, max-age=300')
    const tag = first.headers.get('ETag') ?? ''
    expect(tag).toMatch(/^"[\w-]{32}"$/)
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await world.request('GET', path, { headers: { 'If-None-Match': known } })
      expect([again.status, again.headers.get('ETag'), again.text]).toEqual([304, tag, ''])
    }
    const other = await world.request('GET', path, { headers: { 'If-None-Match': '"other"' } })
    expect(other.status).toBe(200)
  })
})

test('every endpoint is documented, once for each way to call it', () => {
  const documented = [apiDocument(), clientDocument()].flatMap(({ paths }) =>
    Object.entries(paths as object).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    ),
  )
  const served = mounts.flatMap(({ prefix, endpoints }) =>
    endpoints.map(({ method, path }) => `${method} ${prefix}${path}`),
  )
  // The session of the client protocol is served at the root; its other path is an alias.
  const aliases = ['get /api/auth/session']
  expect(served.filter((one) => !documented.includes(one))).toEqual(aliases)
  expect(new Set(documented).size).toBe(documented.length)
})

test('an operation has a response for the status of each of its problems', () => {
  const { paths } = apiDocument() as {
    paths: Record<string, Record<string, { responses: object }>>
  }
  for (const { prefix, endpoints } of mounts.filter((one) => one.prefix === '/api/v1')) {
    for (const endpoint of endpoints) {
      const { responses = {} } = paths[prefix + endpoint.path]?.[endpoint.method] ?? {}
      const covered = problemsOf(endpoint).map(({ status }) =>
        /^(401|413|415|429)$/.test(String(status))
          ? '4XX'
          : /^50[03]$/.test(String(status))
            ? '5XX'
            : String(status),
      )
      expect(Object.keys(responses), endpoint.path).toEqual(expect.arrayContaining(covered))
    }
  }
})
