import { describe, expect, test } from 'vitest'
import { deviationsOf } from '../../../../src/modules/broker/conformance/deviations.ts'
import type { StoredSpec } from '../../../../src/modules/broker/conformance/stored-spec.ts'

const stored = (root: unknown, type = 'openapi'): StoredSpec => ({
  type,
  encoding: 'json',
  content: JSON.stringify(root),
})
const castle = {
  type: 'object',
  required: ['id', 'secret', 'made'],
  properties: {
    id: { type: 'integer' },
    name: { type: 'string', nullable: true },
    secret: { type: 'string', writeOnly: true },
    made: { type: 'string', format: 'date-time', readOnly: true },
  },
}
const openapi = stored({
  openapi: '3.0.3',
  info: { title: 't', version: '1' },
  paths: {
    '/castles/{id}': {
      get: {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
          { name: 'page', in: 'query', schema: { type: 'integer' } },
          {
            name: 'filter',
            in: 'query',
            style: 'deepObject',
            schema: { type: 'object', properties: { min: { type: 'integer' } } },
          },
        ],
        responses: {
          '2XX': {
            description: 'ok',
            headers: { 'X-Rate': { required: true, schema: { type: 'integer' } } },
            content: { 'application/json': { schema: castle } },
          },
        },
      },
      put: {
        requestBody: { required: true, content: { 'application/json': { schema: castle } } },
        responses: { 204: { description: 'ok' } },
      },
    },
  },
})
const good = {
  request: {
    method: 'GET',
    path: '/castles/7',
    query: { page: '2', 'filter[min]': 3 },
    headers: { host: 'x' },
  },
  response: {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-rate': '5' },
    body: { id: 1, name: null, made: '2026-01-01T00:00:00Z' },
  },
}
const pointersOf = (interaction: typeof good | object, spec: StoredSpec | undefined = openapi) =>
  deviationsOf(spec, { ...good, ...interaction })
    .deviations.map(({ pointer }) => pointer)
    .sort()

describe('OpenAPI', () => {
  test('an interaction that keeps to it deviates nowhere', () => {
    expect(deviationsOf(openapi, good)).toEqual({ checked: true, deviations: [] })
    const put = {
      request: { method: 'put', path: '/castles/7?x=1', body: { id: 1, secret: 's' } },
      response: { status: 204 },
    }
    expect(deviationsOf(openapi, put)).toEqual({ checked: true, deviations: [] })
  })

  test.each<[string, object, string[]]>([
    ['a path', { request: { method: 'GET', path: '/towers' } }, ['/request/path']],
    ['a method', { request: { method: 'DELETE', path: '/castles/7' } }, ['/request/method']],
    [
      'a parameter',
      { request: { method: 'GET', path: '/castles/x?page=y&filter[min]=z' } },
      ['/request/path/id', '/request/query/filter/min', '/request/query/page'],
    ],
    [
      'a body',
      {
        request: { method: 'PUT', path: '/castles/7', body: { id: 'x' } },
        response: { status: 204 },
      },
      ['/request/body', '/request/body/id'],
    ],
    [
      'no body',
      { request: { method: 'PUT', path: '/castles/7' }, response: { status: 204 } },
      ['/request/body'],
    ],
    ['a status', { response: { status: 404 } }, ['/response/status']],
    [
      'an answer',
      { response: { status: 201, headers: {}, body: { id: 1, name: 5, made: 'today' } } },
      ['/response/body/made', '/response/body/name', '/response/headers/x-rate'],
    ],
    [
      'a media type',
      {
        response: {
          status: 200,
          headers: { 'content-type': 'text/html', 'x-rate': '1' },
          body: '<p>',
        },
      },
      ['/response/headers/content-type'],
    ],
  ])('reports %s by its place', (_, interaction, pointers) => {
    expect(pointersOf(interaction)).toEqual(pointers)
  })

  test('a recording that is no call of HTTP is told, and does not throw', () => {
    const odd = { request: { headers: { 'not a name': 1, ok: ['a', 'b'] } }, response: {} }
    expect(deviationsOf(openapi, odd)).toMatchObject({
      checked: true,
      deviations: [{ pointer: '/request/path' }],
    })
  })
})

describe('GraphQL', () => {
  const sdl: StoredSpec = {
    type: 'graphql',
    encoding: 'text',
    content:
      'type Query { castle(id: ID!): Castle thing: Thing } interface Thing { id: ID! } enum Kind { KEEP } type Castle implements Thing { id: ID! name: String! kind: Kind towers: [Int!]! }',
  }
  const asked = (query: string, data: unknown, variables?: object) => ({
    request: { method: 'POST', path: '/graphql', body: { query, variables } },
    response: { status: 200, body: { data } },
  })

  test('accepts a conforming call', () => {
    const query =
      'query($id: ID!) { castle(id: $id) { ...C kind } thing { __typename ... on Castle { name } } } fragment C on Castle { alias: name towers }'
    const data = {
      castle: { alias: 'x', kind: 'KEEP', towers: [1] },
      thing: { __typename: 'Castle', name: 'y' },
    }
    expect(deviationsOf(sdl, asked(query, data, { id: 1 }))).toEqual({
      checked: true,
      deviations: [],
    })
    expect(deviationsOf(sdl, asked('{ castle(id: 1) { id } }', { castle: null }))).toEqual({
      checked: true,
      deviations: [],
    })
  })

  test.each<[string, unknown, string[]]>([
    ['{ castle { id } }', null, ['/request/body/query']],
    ['{', null, ['/request/body/query']],
    [
      '{ castle(id: 1) { id name kind towers } }',
      { castle: { id: true, name: null, kind: 'X', towers: [1, null, 'a'] } },
      [
        '/response/body/data/castle/id',
        '/response/body/data/castle/kind',
        '/response/body/data/castle/name',
        '/response/body/data/castle/towers/1',
        '/response/body/data/castle/towers/2',
      ],
    ],
    ['{ castle(id: 1) { id name } }', { castle: { id: 1 } }, ['/response/body/data/castle/name']],
    ['{ castle(id: 1) { id } }', { castle: [] }, ['/response/body/data/castle']],
  ])('%s answered by %j', (query, data, pointers) => {
    expect(pointersOf(asked(query, data), sdl)).toEqual(pointers)
  })
})

test('calls are not checked without a specification, or by one that does not describe calls', () => {
  const none = { checked: false, deviations: [] }
  expect(deviationsOf(undefined, good)).toEqual(none)
  expect(deviationsOf(stored({ asyncapi: '3.0.0' }, 'asyncapi'), good)).toEqual(none)
  expect(
    deviationsOf({ type: 'graphql', encoding: 'text', content: 'not a schema' }, good),
  ).toEqual(none)
})
