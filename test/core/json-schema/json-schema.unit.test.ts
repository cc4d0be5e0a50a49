import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closedSchema, type Dialect } from '../../../src/core/json-schema/closed-schema.ts'
import { Effort, withinEffort } from '../../../src/core/json-schema/effort.ts'
import { validatorOf } from '../../../src/core/json-schema/faults.ts'
import { textMatching } from '../../../src/core/json-schema/matching-text.ts'
import { sample } from '../../../src/core/json-schema/sample.ts'

type Json = Record<string, unknown>

function opened(schema: unknown, dialect: Dialect = 'json-schema', document: unknown = schema) {
  const effort = new Effort()
  const root = closedSchema({ document, dialect, direction: 'response' }, schema, effort)
  return { root, effort, validator: validatorOf(root, effort) }
}

const bounds = fc
  .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 30 }))
  .map(([low, size]) => [low, low + size] as const)
const lengths = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }))
  .map(([low, size]) => [low, low + size] as const)
const patterns = [
  '^[A-Z]{3}$',
  '^\\d+$',
  'a+b',
  '^(foo|bar)-[0-9a-f]{2,4}$',
  '^[^x]{2}$',
  '^\\w+@\\w+\\.com$',
]
const formats = ['date-time', 'date', 'email', 'uuid', 'ipv4', 'uri', 'hostname']

/** Schemas as people write them, references to two definitions that may loop among them. */
const { schema: schemas } = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constant({ type: 'boolean' }),
    fc.constantFrom(...formats).map((format) => ({ type: 'string', format })),
    fc.constantFrom(...patterns).map((pattern) => ({ type: 'string', pattern })),
    lengths.map(([minLength, maxLength]) => ({ type: 'string', minLength, maxLength })),
    bounds.map(([minimum, maximum]) => ({ type: 'integer', minimum, maximum })),
    bounds.map(([exclusiveMinimum, high]) => ({
      type: 'number',
      exclusiveMinimum,
      maximum: high + 1,
    })),
    fc
      .constantFrom(2, 5, 0.5, 0.25)
      .map((multipleOf) => ({ type: 'number', minimum: 3, multipleOf })),
    fc
      .uniqueArray(fc.jsonValue({ maxDepth: 1 }), {
        minLength: 1,
        maxLength: 4,
        selector: (one) => JSON.stringify(one),
      })
      .map((values) => ({ enum: values })),
    fc.jsonValue({ maxDepth: 2 }).map((value) => ({ const: value })),
    fc.constantFrom('a', 'b').map((name) => ({ $ref: `#/$defs/${name}` })),
    fc
      .tuple(tie('schema'), lengths, fc.boolean())
      .map(([items, [minItems, maxItems], uniqueItems]) => ({
        type: 'array',
        items,
        minItems,
        maxItems,
        ...(uniqueItems ? { uniqueItems } : {}),
      })),
    objects(tie('schema')),
    fc
      .array(objects(tie('schema'), true), { minLength: 1, maxLength: 3 })
      .map((allOf) => ({ allOf })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    tie('schema').map((schema) => ({ type: ['object', 'null'], properties: { inner: schema } })),
  ),
}))

function objects(member: fc.Arbitrary<Json>, open = false): fc.Arbitrary<Json> {
  const names = fc.constantFrom('id', 'name', 'items', 'constructor', 'a/b')
  return fc
    .tuple(fc.dictionary(names, member, { maxKeys: 4 }), fc.nat(), fc.boolean())
    .map(([properties, chosen, closed]) => ({
      type: 'object',
      properties,
      required: Object.keys(properties).filter((_, index) => (chosen >> index) & 1),
      ...(closed && !open ? { additionalProperties: false } : {}),
    }))
}

const documents = fc
  .record({ a: schemas, b: schemas, schema: schemas })
  .map(({ a, b, schema }) => ({
    allOf: [schema],
    $defs: { a, b },
  }))

const ajv = new Ajv2020({
  strict: false,
  validateFormats: false,
  logger: false,
  ownProperties: true,
})

describe('a value that is made from a schema', () => {
  test('fits it, also in the eyes of another validator, and is the same one each time', {
    timeout: 60_000,
  }, () => {
    let asked = 0
    let made = 0
    const property = () =>
      fc.assert(
        fc.property(documents, (document) => {
          asked += 1
          const first = withinEffort(() => sample(opened(document)))
          if (!first) return
          made += 1
          const valid = ajv.compile(document)
          expect(valid(first.value), JSON.stringify([document, first.value, valid.errors])).toBe(
            true,
          )
          expect(sample(opened(document))).toEqual(first)
        }),
        { seed: 20_261_121, numRuns: 400 },
      )
    expect(property).not.toThrow()
    expect(made / asked).toBeGreaterThan(0.8)
  })
})

test.each(patterns)('a text is made that matches %s', (pattern) => {
  expect(textMatching(pattern, 0, 0)).toMatch(new RegExp(pattern))
})
