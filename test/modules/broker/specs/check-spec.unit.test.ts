import { describe, expect, test } from 'vitest'
import { asyncapi2, asyncapi3, at, openapi, refusalOf, swagger } from './support/specs.ts'

describe('a good specification is accepted', () => {
  test.each<[string, unknown]>([
    ['Swagger 2', swagger()],
    ['OpenAPI 3.0', openapi('3.0.4')],
    ['OpenAPI 3.1', openapi('3.1.1', { type: ['string', 'null'], examples: ['a'] })],
    ['OpenAPI 3.2', openapi('3.2.0')],
    [
      'OpenAPI 3.1 with a loop',
      {
        ...openapi('3.1.0', { $ref: '#/components/schemas/Tree' }),
        components: {
          schemas: {
            Tree: { type: 'object', properties: { inner: { $ref: '#/components/schemas/Tree' } } },
          },
        },
      },
    ],
    [
      'an example that holds $ref',
      openapi('3.0.0', { type: 'object', example: { $ref: '#/nowhere' } }),
    ],
    ...['2.0.0', '2.1.0', '2.2.0', '2.3.0', '2.4.0', '2.5.0', '2.6.0'].map(
      (version): [string, unknown] => [`AsyncAPI ${version}`, asyncapi2(version)],
    ),
    ['AsyncAPI 3.0', asyncapi3('3.0.0')],
    ['AsyncAPI 3.1', asyncapi3('3.1.0')],
    ['GraphQL', 'type Query { castles(first: Int = 10): [Castle!]! }\ntype Castle { id: ID! }'],
    [
      'GraphQL of a subgraph',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0")\ntype Query { a: Castle }\ntype Castle @key(fields: "id") { id: ID! }',
    ],
    ['types alone', 'type Castle { id: ID! }'],
    ['a schema in JSON', { schema: 'type Query { a: Int }' }],
    [
      'YAML with an anchor',
      'openapi: 3.1.0\ninfo: &info {title: t, version: "1"}\nx-info: *info\npaths: {}\n',
    ],
  ])('%s', async (_, spec) => {
    expect(await refusalOf(spec)).toBeUndefined()
  })
})

describe('a broken specification is rejected with the place of its error', () => {
  test.each<[string, unknown, string]>([
    [
      'Swagger 2: a type',
      swagger({ type: 'strin' }),
      '/spec/paths/~1castles/get/responses/200/schema/type',
    ],
    ['Swagger 2: a member', { ...swagger(), host: 7 }, '/spec/host'],
    ['3.0: a type', openapi('3.0.3', { type: 'strin' }), `${at}/type`],
    [
      '3.0: deep',
      openapi('3.0.3', { type: 'object', properties: { a: { items: { minLength: -1 } } } }),
      `${at}/properties/a/items/minLength`,
    ],
    ['3.0: no title', { ...openapi('3.0.3'), info: { version: '1' } }, '/spec/info'],
    ['3.0: nowhere', openapi('3.0.3', { $ref: '#/components/schemas/Castle' }), `${at}/$ref`],
    ['3.1: a type', openapi('3.1.0', { type: ['string', 'nul'] }), `${at}/type/1`],
    [
      '3.1: deep',
      openapi('3.1.0', { properties: { a: { items: { required: 'id' } } } }),
      `${at}/properties/a/items/required`,
    ],
    ['3.1: a member', { ...openapi('3.1.0'), servers: {} }, '/spec/servers'],
    ['3.2: a type', openapi('3.2.0', { type: 7 }), `${at}/type`],
    [
      '3.1: only itself',
      {
        ...openapi('3.1.0'),
        components: {
          schemas: { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } },
        },
      },
      '/spec/components/schemas/B/$ref',
    ],
    [
      '2.6: a payload',
      asyncapi2('2.6.0', { type: 'objec' }),
      '/spec/channels/castle~1built/subscribe/message/payload/type',
    ],
    [
      '2.0: a channel',
      { ...asyncapi2('2.0.0'), channels: { a: { publish: { operationId: 5 } } } },
      '/spec/channels/a/publish/operationId',
    ],
    [
      'AsyncAPI 3: a payload',
      asyncapi3('3.0.0', { type: 'object', properties: { a: { type: 'x' } } }),
      '/spec/channels/built/messages/built/payload/properties/a/type',
    ],
    [
      'AsyncAPI 3: an operation',
      {
        ...asyncapi3('3.1.0'),
        operations: { a: { action: 'shout', channel: { $ref: '#/channels/built' } } },
      },
      '/spec/operations/a/action',
    ],
    [
      'AsyncAPI 3: nowhere',
      {
        ...asyncapi3('3.0.0'),
        operations: { a: { action: 'send', channel: { $ref: '#/channels/x' } } },
      },
      '/spec/operations/a/channel/$ref',
    ],
    ['an introspection', { __schema: { types: 'none' } }, '/spec/__schema'],
  ])('%s', async (_, spec, pointer) => {
    const refusal = await refusalOf(spec)
    expect(refusal?.code).toBe('invalid_spec')
    expect(refusal?.errors.map((error) => error.pointer)).toContain(pointer)
  })

  test.each<[string, string, { pointer?: string; line: number; column: number }]>([
    [
      'YAML: a type',
      'openapi: 3.0.3\ninfo:\n  title: t\n  version: 7\npaths: {}\n',
      { pointer: '/spec/info/version', line: 4, column: 3 },
    ],
    [
      'YAML: a missing member',
      'openapi: 3.1.0\ninfo:\n  title: t\npaths: {}\n',
      { pointer: '/spec/info', line: 2, column: 1 },
    ],
    [
      'YAML: an item',
      'openapi: 3.1.0\ninfo: {title: t, version: "1"}\nservers:\n  - url: /a\n  - url: 5\n',
      { pointer: '/spec/servers/1/url', line: 5, column: 5 },
    ],
    [
      'YAML: a reference',
      'asyncapi: 2.6.0\ninfo: {title: t, version: "1"}\nchannels:\n  a:\n    publish:\n      message:\n        $ref: "#/nowhere"\n',
      { pointer: '/spec/channels/a/publish/message/$ref', line: 7, column: 9 },
    ],
    ['YAML: indentation', 'openapi: 3.1.0\n  info: x\n', { pointer: '/spec', line: 2, column: 7 }],
    [
      'YAML: twice',
      'openapi: 3.1.0\npaths: {}\npaths: {}\n',
      { pointer: '/spec', line: 3, column: 1 },
    ],
    [
      'JSON in a text',
      '{\n  "openapi": "3.1.0",\n  "info": {"title": 5, "version": "1"}, "paths": {}\n}',
      { pointer: '/spec/info/title', line: 3, column: 12 },
    ],
    [
      'JSON that ends early',
      '{"openapi": "3.1.0",\n "info": ',
      { pointer: '/spec', line: 2, column: 10 },
    ],
    [
      'GraphQL: syntax',
      'type Query {\n  castles: [Castle!\n}',
      { pointer: '/spec', line: 3, column: 1 },
    ],
    [
      'GraphQL: no such type',
      'type Query {\n  castles: [Castel!]!\n}\ntype Castle { id: ID! }',
      { pointer: '/spec', line: 2, column: 13 },
    ],
    [
      'GraphQL: an interface',
      'type Query { a: A }\ninterface I { id: ID! }\ntype A implements I { name: Int }',
      { pointer: '/spec', line: 2, column: 15 },
    ],
    [
      'GraphQL: a query',
      'type Query { a: Int }\nquery { a }',
      { pointer: '/spec', line: 2, column: 1 },
    ],
  ])('%s', async (_, spec, place) => {
    const refusal = await refusalOf(spec)
    expect(refusal?.code).toBe('invalid_spec')
    expect(refusal?.errors).toEqual(expect.arrayContaining([expect.objectContaining(place)]))
  })

  test.each<[unknown]>([
    [openapi('4.0.0')],
    [{ swagger: '1.2' }],
    [asyncapi2('1.2.0')],
    ['a: 1'],
    [{ openapi: {} }],
  ])('document of an unknown version is unsupported: %j', async (spec) => {
    expect((await refusalOf(spec))?.code).toBe('unsupported_spec')
  })
})
