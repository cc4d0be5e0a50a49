import { describe, expect, test } from 'vitest'
import { Problem } from '../../../src/core/http/problem.ts'
import { checkedSpec } from '../../../src/modules/specs/checked-spec.ts'

/** What is refused of a specification: the problem's code, and its faults. */
async function refusalOf(spec: unknown) {
  try {
    await checkedSpec(spec, '/spec')
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { code: error.type.code, errors: error.options.errors ?? [] }
  }
}

const info = { title: 'Castles', version: '1' }
const answer = (schema: unknown) => ({
  description: 'ok',
  content: { 'application/json': { schema } },
})
const openapi = (version: string, schema: unknown = { type: 'string' }) => ({
  openapi: version,
  info,
  paths: { '/castles/{id}': { get: { responses: { 200: answer(schema) } } } },
})
const swagger = (schema: unknown = { type: 'string' }) => ({
  swagger: '2.0',
  info,
  paths: { '/castles': { get: { responses: { 200: { description: 'ok', schema } } } } },
})
const asyncapi2 = (version: string, payload: unknown = { type: 'object' }) => ({
  asyncapi: version,
  info,
  channels: { 'castle/built': { subscribe: { message: { payload } } } },
})
const asyncapi3 = (version: string, payload: unknown = { type: 'object' }) => ({
  asyncapi: version,
  info,
  channels: { built: { address: 'castle/built', messages: { built: { payload } } } },
  operations: { onBuilt: { action: 'receive', channel: { $ref: '#/channels/built' } } },
})
const at = '/spec/paths/~1castles~1{id}/get/responses/200/content/application~1json/schema'

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

describe('a broken specification is refused with the place of its error', () => {
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
  ])('what is of no known version is unsupported: %j', async (spec) => {
    expect((await refusalOf(spec))?.code).toBe('unsupported_spec')
  })
})

const megabyte = 1024 * 1024
const many = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => make(index))
const named = (count: number, make: (index: number) => unknown) =>
  Object.fromEntries(many(count, (index) => [`n${index}`, make(index)]))
const nested = (depth: number, leaf: unknown): unknown =>
  many(depth, (index) => index).reduce<unknown>(
    (inner) => ({ type: 'object', properties: { a: inner } }),
    leaf,
  )

/** Each ends with an answer, good or bad; a hang is the failure. */
describe('a hostile specification is answered', () => {
  test.each<[string, () => unknown, string | undefined]>([
    [
      'OpenAPI 3.0 of 5 MiB',
      () => ({
        ...openapi('3.0.3'),
        paths: Object.fromEntries(
          many(16_000, (index) => [
            `/things/${index}/{id}`,
            {
              get: {
                operationId: `op${index}`,
                parameters: [
                  { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
                ],
                responses: {
                  200: answer({
                    type: 'object',
                    properties: { id: { type: 'string' }, n: { type: 'integer' } },
                  }),
                },
              },
            },
          ]),
        ),
      }),
      undefined,
    ],
    [
      'an enum of 5 MiB',
      () => openapi('3.1.0', { enum: many(400_000, (index) => `value-${index}`) }),
      undefined,
    ],
    [
      'a required of 400,000 names',
      () =>
        openapi('3.0.3', { type: 'object', required: many(400_000, (index) => `name-${index}`) }),
      undefined,
    ],
    [
      'a chain of 50,000 references',
      () => ({
        ...openapi('3.1.0'),
        components: {
          schemas: named(50_000, (index) =>
            index === 49_999 ? { type: 'string' } : { $ref: `#/components/schemas/n${index + 1}` },
          ),
        },
      }),
      undefined,
    ],
    [
      'a ring of 50,000 references',
      () => ({
        ...openapi('3.1.0'),
        components: {
          schemas: named(50_000, (index) => ({
            $ref: `#/components/schemas/n${(index + 1) % 50_000}`,
          })),
        },
      }),
      'invalid_spec',
    ],
    [
      'AsyncAPI nested 150 levels deep, 40 times',
      () =>
        asyncapi2('2.6.0', {
          type: 'object',
          properties: named(40, () => nested(75, { type: 'string' })),
        }),
      undefined,
    ],
    [
      'YAML whose aliases multiply',
      () =>
        `openapi: 3.1.0\n${many(30, (index) => `x-${index}: &a${index} [${index === 0 ? '1' : many(10, () => `*a${index - 1}`).join(', ')}]`).join('\n')}\n`,
      'invalid_spec',
    ],
    [
      'YAML nested 100,000 levels deep',
      () => `openapi: 3.1.0\nx-a: ${'['.repeat(100_000)}`,
      'invalid_spec',
    ],
    [
      'GraphQL of 5 MiB, most of it descriptions',
      () =>
        `type Query { a: T0 }\n${many(15_000, (index) => `"""${'What it is. '.repeat(25)}"""\ntype T${index} { id: ID!, next: T${(index + 1) % 15_000}, list: [T${index}!] }`).join('\n')}`,
      undefined,
    ],
    [
      'GraphQL of 600,000 tokens',
      () => `type Query { ${many(200_000, (index) => `f${index}: Int`).join(' ')} }`,
      'invalid_spec',
    ],
    [
      'GraphQL with 20,000 unknown names',
      () =>
        `type Query { a: Int }\n${many(20_000, (index) => `type T${index} { x: U${index} }`).join('\n')}`,
      'invalid_spec',
    ],
    [
      'GraphQL whose lists are nested 50,000 levels deep',
      () => `type Query { a: ${'['.repeat(50_000)}Int${']'.repeat(50_000)} }`,
      'invalid_spec',
    ],
    [
      'GraphQL with 3,000 types of an interface of 3,000 fields',
      () =>
        `type Query { a: Int }\ninterface I { ${many(3_000, (index) => `f${index}: Int`).join(' ')} }\n${many(3_000, (index) => `type T${index} implements I { x: Int }`).join('\n')}`,
      'invalid_spec',
    ],
  ])('%s', { timeout: 120_000 }, async (_, make, code) => {
    const spec = make()
    expect(JSON.stringify(spec).length).toBeLessThan(8 * megabyte)
    expect((await refusalOf(spec))?.code).toBe(code)
  })
})
