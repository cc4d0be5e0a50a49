import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Inserted } from '../../../support/inserted-fixtures.ts'
import { mockOf as anyMockOf, sourceOf } from '../../../support/mocks.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'
import { json, openapi } from './support/castles.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const mockOf = (name: string, spec: unknown, inserted: readonly Inserted[] = []) =>
  anyMockOf(world, acme, name, spec, inserted)
describe('OpenAPI: without fixtures', () => {
  let at: string
  beforeAll(async () => {
    at = await mockOf('plain', openapi)
  })

  test('answers an example, else what the schema makes, and says which', async () => {
    const example = await acme.call('GET', `${at}/castles/8`)
    expect([example.status, example.json, sourceOf(example)]).toEqual([
      200,
      { id: 8, name: 'Small' },
      'example',
    ])
    const made = await acme.call('GET', `${at}/castles`)
    expect([made.status, sourceOf(made)]).toEqual([200, 'schema'])
    expect(made.json).toEqual([{ id: 7, name: expect.any(String), tags: ['old'] }])
    expect(made.headers.get('X-Total')).toBe('3')
    expect(made.headers.get('Server-Timing')).toContain('desc="1"')
    expect((await acme.call('GET', `${at}/castles`)).text).toBe(made.text)
  })

  test("answers by the name of the service, under a server's path, and at /api/v1", async () => {
    for (const path of [
      '/api/mock/service/plain/castles/8',
      '/api/v1/mock/service/plain/castles/8',
      '/api/mock/service/plain/v2/castles/8',
    ]) {
      expect((await acme.call('GET', path)).json, path).toEqual({ id: 8, name: 'Small' })
    }
    const text = await acme.call('GET', `${at}/users/@me/castle`)
    expect([text.status, text.text, text.headers.get('Content-Type')]).toEqual([
      200,
      'theirs',
      'text/plain',
    ])
    expect((await acme.call('GET', `${at}/castles/newest`)).json).toBe('newest')
    expect((await acme.call('DELETE', `${at}/castles/8`)).status).toBe(204)
  })

  test('honours Prefer', async () => {
    const ask = (Prefer: string) => acme.call('GET', `${at}/castles/8`, { headers: { Prefer } })
    expect((await ask('example=large')).json).toEqual({ id: 9, name: 'Large' })
    const missing = await ask('code=404')
    expect([missing.status, missing.json]).toEqual([404, { error: 'no such castle' }])
    const other = await ask('code=503')
    expect([other.status, other.text, sourceOf(other)]).toEqual([503, '', 'schema'])
    expect((await ask('example=huge')).status).toBe(501)
    expect(
      (await acme.call('GET', `${at}/castles`, { headers: { Prefer: 'code=409' } })).json.code,
    ).toBe('nothing_to_answer')
  })

  test.each<[string, string, string, object, string[]]>([
    ['a path', 'GET', '/castles/eight', {}, ['/path/id']],
    ['a query', 'GET', '/castles?limit=70&tag=a&tag=b&tag=c', {}, ['/query/limit', '/query/tag']],
    ['a header', 'GET', '/castles', { headers: { 'X-Trace': 'zz' } }, ['/headers/X-Trace']],
    [
      'a body',
      'POST',
      '/castles',
      { body: { id: 3, tags: ['odd'] } },
      ['/body', '/body/id', '/body/tags/0'],
    ],
    ['no body', 'POST', '/castles', {}, ['/body']],
    [
      'a media type',
      'POST',
      '/castles',
      { raw: 'x', headers: { 'Content-Type': 'text/csv' } },
      ['/headers/content-type'],
    ],
  ])(
    'tells where %s does not keep to the specification',
    async (_, method, path, call, pointers) => {
      const reply = await acme.call(method, at + path, call)
      expect([reply.status, reply.json.code, reply.headers.get('Content-Type')]).toEqual([
        400,
        'request_deviates',
        'application/problem+json',
      ])
      expect(reply.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(
        pointers,
      )
    },
  )

  test('tells a path, a method, a body and an answer that are not there', async () => {
    expect((await acme.call('GET', `${at}/towers`)).json.code).toBe('no_such_operation')
    const method = await acme.call('PATCH', `${at}/castles`, { body: {} })
    expect([method.status, method.headers.get('Allow')]).toEqual([405, 'GET, POST'])
    const malformed = await acme.call('POST', `${at}/castles`, {
      raw: '{',
      headers: { 'Content-Type': 'application/json' },
    })
    expect([malformed.status, malformed.json.code]).toEqual([400, 'malformed_json'])
    const impossible = await acme.call('GET', `${at}/impossible`)
    expect([impossible.status, impossible.json.code]).toEqual([501, 'nothing_to_answer'])
  })

  test('answers only its own tenant, and only a key with the scope', async () => {
    const globex = await world.tenant()
    for (const path of [`${at}/castles`, '/api/mock/service/plain/castles']) {
      expect((await globex.call('GET', path)).status).toBe(404)
      expect((await world.request('GET', path)).status).toBe(401)
    }
    const key = await acme.newKey({ name: 'other', scopes: ['services:read'] })
    expect((await acme.call('GET', `${at}/castles`, { key })).status).toBe(403)
  })
})

test('a version is mocked by its own specification, a name by its newest, scoped or not', async () => {
  const name = '@acme/versions'
  const of = (version: string) => ({
    openapi: '3.1.0',
    info: { title: name, version },
    paths: {
      '/@me/v': {
        get: { responses: { 200: { description: 'ok', content: json({ const: version }) } } },
      },
    },
  })
  const at: string[] = []
  await acme.call('POST', '/api/services', { body: { name, packageJson: {} } })
  for (const version of ['1.10.0', '1.9.0']) {
    await acme.call('POST', `/api/specs/${name}`, {
      body: { spec: of(version), metadata: { service: name, version } },
    })
    const chosen = await acme.call(
      'GET',
      `/api/specs/${name}/by-provider-version?providerVersion=${version}`,
    )
    at.push(chosen.json.spec.servers[0].url)
  }
  const latest = await acme.call(
    'GET',
    `/api/specs/${name}/by-provider-version?providerVersion=latest`,
  )
  const answers = []
  for (const url of [...at, latest.json.spec.servers[0].url]) {
    answers.push((await acme.call('GET', `${url}/@me/v`)).json)
  }
  expect(answers).toEqual(['1.10.0', '1.9.0', '1.10.0'])
})
