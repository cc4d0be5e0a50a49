import { describe, expect, test } from 'vitest'
import { answer, asyncapi2, openapi, refusalOf } from './support/specs.ts'

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
