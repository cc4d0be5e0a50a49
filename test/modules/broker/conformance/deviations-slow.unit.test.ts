import { describe, expect, test } from 'vitest'
import { deviationsOf } from '../../../../src/modules/broker/conformance/deviations.ts'
import type { StoredSpec } from '../../../../src/modules/broker/conformance/stored-spec.ts'

const stored = (root: unknown, type = 'openapi'): StoredSpec => ({
  type,
  encoding: 'json',
  content: JSON.stringify(root),
})
describe('a specification made to be slow', () => {
  const slow = (schema: unknown, schemas: object = {}) =>
    stored({
      openapi: '3.1.0',
      info: { title: 't', version: '1' },
      components: { schemas },
      paths: {
        '/a': {
          post: {
            requestBody: { content: { 'application/json': { schema } } },
            responses: { 200: { description: 'ok' } },
          },
        },
      },
    })
  const ask = (spec: StoredSpec, body: unknown) =>
    deviationsOf(spec, { request: { method: 'POST', path: '/a', body }, response: { status: 200 } })
  const doubling = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [
      `n${index}`,
      {
        anyOf: [
          { $ref: `#/components/schemas/n${index + 1}` },
          { $ref: `#/components/schemas/n${index + 1}` },
        ],
      },
    ]),
  )

  test.each<[string, StoredSpec, unknown]>([
    [
      'alternatives that double 60 times',
      slow({ $ref: '#/components/schemas/n0' }, { ...doubling, n60: { type: 'integer' } }),
      'text',
    ],
    [
      'a schema that is itself',
      slow(
        { $ref: '#/components/schemas/a' },
        { a: { allOf: [{ $ref: '#/components/schemas/a' }] } },
      ),
      'text',
    ],
    [
      'a large enum for many items',
      slow({ items: { enum: Array.from({ length: 100_000 }, (_, index) => index) } }),
      Array.from({ length: 50_000 }, () => 99_999),
    ],
    [
      'unique among many',
      slow({ uniqueItems: true }),
      Array.from({ length: 100_000 }, (_, index) => index),
    ],
  ])('%s: nothing is told', (_, spec, body) => {
    expect(ask(spec, body)).toEqual({ checked: false, deviations: [] })
  })

  test.each(['^(a+)+$', '^(a|a)*$', '^(\\w+\\s?)*$', 'a*a*a*a*a*a*a*b'])(
    'the pattern %s is tried in linear time',
    (pattern) => {
      const { checked, deviations } = ask(
        slow({ type: 'string', pattern }),
        `${'a'.repeat(5_000)}!`,
      )
      expect([checked, deviations.map(({ pointer }) => pointer)]).toEqual([true, ['/request/body']])
      expect(ask(slow({ type: 'string', pattern }), 'aab').deviations.length).toBe(
        pattern.endsWith('b') || pattern.includes('w') ? 0 : 1,
      )
    },
  )
})
