import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Inserted } from '../../../support/inserted-fixtures.ts'
import { mockOf as anyMockOf } from '../../../support/mocks.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const mockOf = (name: string, spec: unknown, inserted: readonly Inserted[] = []) =>
  anyMockOf(world, acme, name, spec, inserted)

const json = (schema: unknown, more: object = {}) => ({ 'application/json': { schema, ...more } })
describe('hostile specification', () => {
  const of = (schema: unknown, schemas: object = {}) => ({
    openapi: '3.1.0',
    info: { title: 'Hurt', version: '1' },
    components: { schemas },
    paths: { '/a': { get: { responses: { 200: { description: 'ok', content: json(schema) } } } } },
  })
  const ref = (index: number) => ({ $ref: `#/components/schemas/n${index}` })
  const chain = (make: (index: number) => object, last: object) =>
    Object.fromEntries(
      Array.from({ length: 51 }, (_, index) => [`n${index}`, index === 50 ? last : make(index)]),
    )

  test.each<[string, unknown, number]>([
    [
      'alternatives that double, and none fits',
      of(
        ref(0),
        chain((index) => ({ anyOf: [ref(index + 1), ref(index + 1)] }), { not: {} }),
      ),
      501,
    ],
    [
      'members that double',
      of(
        ref(0),
        chain(
          (index) => ({
            type: 'object',
            required: ['a', 'b'],
            properties: { a: ref(index + 1), b: ref(index + 1) },
          }),
          { type: 'integer' },
        ),
      ),
      501,
    ],
    [
      'a member that needs itself',
      of(ref(0), { n0: { type: 'object', required: ['a'], properties: { a: ref(0) } } }),
      501,
    ],
    [
      'a tree',
      of(ref(0), {
        n0: { type: 'object', properties: { children: { type: 'array', items: ref(0) } } },
      }),
      200,
    ],
    ['a long text', of({ type: 'string', minLength: 1e9 }), 501],
    ['many items', of({ type: 'array', minItems: 1e9, items: { type: 'integer' } }), 501],
    [
      '5 MiB of other paths',
      {
        ...of({ type: 'integer' }),
        'x-filler': Array.from({ length: 50_000 }, (_, index) => ({ index, text: 'x'.repeat(80) })),
      },
      200,
    ],
  ])('%s: is answered', async (name, spec, status) => {
    const at = await mockOf(name.replaceAll(/\W+/g, '-'), spec)
    const reply = await acme.call('GET', `${at}/a`)
    expect([reply.status, reply.json?.code]).toEqual([
      status,
      status === 501 ? 'nothing_to_answer' : undefined,
    ])
  })
})
