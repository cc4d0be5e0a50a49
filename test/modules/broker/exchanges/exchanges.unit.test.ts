import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fingerprintOf,
  isIncidental,
  memberNames,
  redacted,
} from '../../../../src/modules/broker/exchanges/index.ts'

const incidental = [
  ...['timestamp', 'createdAt', 'created_at', 'updatedAt', 'updated-at', 'UPDATED_AT', 'createdat'],
  ...['date', 'birthDate', 'time', 'startTime', 'datetime', 'times', 'Date'],
  ...['host', 'Host', 'user-agent', 'connection', 'accept-encoding', 'Content-Length'],
]
const essential = [
  ...['update', 'candidate', 'timeout', 'runtime', 'lifetimeValue', 'created', 'at', 'updater'],
  ...['id', 'hostname', 'content-type', 'accept', '', '__proto__', 'constructor', 'mandate'],
]

test.each(incidental)('%j differs from one recording to the next', (name) => {
  expect(isIncidental(name)).toBe(true)
})
test.each(essential)('%j tells calls apart', (name) => {
  expect(isIncidental(name)).toBe(false)
})

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
const name = fc
  .oneof(fc.constantFrom(...essential), fc.string({ maxLength: 6 }))
  .filter((text) => !isIncidental(text))
/** Documents without any incidental member. */
const { document } = fc.letrec<{ document: unknown }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('document'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('document')), { maxLength: 4 }).map(Object.fromEntries),
  ),
}))

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The document with every object changed by `change`, innermost first. */
function everywhere(value: unknown, change: (object: object) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => everywhere(one, change))
  if (!isObject(value)) return value
  return change(
    Object.fromEntries(Object.entries(value).map(([at, one]) => [at, everywhere(one, change)])),
  )
}

/** Every document that differs from one in one leaf, one element more, or one member more. */
function* neighbours(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    yield [...value, 'more']
    for (const [at, one] of value.entries())
      for (const other of neighbours(one)) yield value.with(at, other)
  } else if (isObject(value)) {
    yield { ...value, 'a name like no other': 1 }
    for (const [at, one] of Object.entries(value))
      for (const other of neighbours(one))
        yield Object.fromEntries([...Object.entries(value), [at, other]])
  } else yield typeof value === 'string' ? `${value}!` : `${value}`
}

describe('a fingerprint', () => {
  async function same(one: unknown, other: unknown): Promise<void> {
    expect(await fingerprintOf({ body: other })).toBe(await fingerprintOf({ body: one }))
  }

  test('does not see the order of members', () =>
    fc.assert(
      fc.asyncProperty(document, (value) =>
        same(
          value,
          everywhere(value, (object) => Object.fromEntries(Object.entries(object).reverse())),
        ),
      ),
    ))

  test('does not see moments and headers of the transport, at any depth', () =>
    fc.assert(
      fc.asyncProperty(document, fc.constantFrom(...incidental), leaf, (value, at, what) =>
        same(
          value,
          everywhere(value, (object) => ({ [at]: what, ...object })),
        ),
      ),
    ))

  test('sees everything else', () =>
    fc.assert(
      fc.asyncProperty(document, async (value) => {
        const all = [value, ...neighbours(value)]
        const prints = await Promise.all(all.map((body) => fingerprintOf({ body })))
        expect(prints.slice(1)).not.toContain(prints[0])
      }),
    ))

  test('sees the order of elements', async () => {
    expect(await fingerprintOf({ body: [1, 2] })).not.toBe(await fingerprintOf({ body: [2, 1] }))
  })
})

test('every member is named, at any depth, and no other text', () => {
  const value = { a: [{ b: { c: 'd' } }, 'e'], f: null, __proto__: 1 }
  expect([...memberNames([value, JSON.parse('{"__proto__": {"g": 1}}')])].sort()).toEqual([
    '__proto__',
    'a',
    'b',
    'c',
    'f',
    'g',
  ])
})

test('credentials are left out of headers, whatever the case; all else stays', async () => {
  await fc.assert(
    fc.property(
      fc.constantFrom('authorization', 'Cookie', 'SET-COOKIE', 'x-api-key'),
      document,
      (secret, body) => {
        const message = { status: 200, headers: { [secret]: 'hidden', accept: '*/*' }, body }
        const kept = redacted(message)
        expect(kept).toEqual({ ...message, headers: { [secret]: '[redacted]', accept: '*/*' } })
        expect(message.headers[secret]).toBe('hidden')
      },
    ),
  )
  const bodied: { headers?: Record<string, unknown>; body: unknown } = { body: { cookie: 1 } }
  expect(redacted(bodied)).toEqual({ body: { cookie: 1 } })
})
