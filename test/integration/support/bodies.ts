import * as fc from 'fast-check'
import { awkward, fitting, jsonOf } from './arbitrary.ts'
import type { Operation } from './operations.ts'

/** Bodies of an operation: fitting, changed somewhere, spoilt as bytes, awkward as a whole, or none. */
export function bodyOf({ requestBody }: Operation): fc.Arbitrary<string | undefined> {
  const schema = requestBody?.content['application/json']?.schema
  if (!schema) return fc.constant(undefined)
  const fits = fitting(schema)
  const changed = fc.tuple(fits, fc.array(change, { minLength: 1, maxLength: 3 }))
  return fc.oneof(
    { weight: 4, arbitrary: fits.map((value) => bytes(jsonOf(value))) },
    {
      weight: 6,
      arbitrary: changed.map(([value, all]) =>
        bytes(jsonOf(all.reduce((body, by) => by(body), value))),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(fits.map(jsonOf), garble).map(([text, spoil]) => spoil(bytes(text))),
    },
    { weight: 1, arbitrary: awkward.map((value) => bytes(jsonOf(value))) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

type Change = (body: unknown) => unknown

/** Replaces, removes or adds a member somewhere in a body. */
const change: fc.Arbitrary<Change> = fc
  .record({
    what: fc.constantFrom('replace', 'replace', 'remove', 'add'),
    name: fc.constantFrom(
      'extra',
      '__proto__',
      'constructor',
      'tenantId',
      'tenant_id',
      'id',
      'a\0b',
      'x'.repeat(300),
    ),
    at: fc.nat(),
    deep: fc.boolean(),
    value: awkward,
  })
  .map(({ what, name, at, deep, value }) => {
    const apply: Change = (body) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return value
      const members = Object.entries(body)
      const [chosen, inner] = members[at % Math.max(1, members.length)] ?? [name, undefined]
      if (deep && typeof inner === 'object' && inner !== null)
        return { ...body, [chosen]: apply(inner) }
      if (what === 'remove')
        return Object.fromEntries(members.filter(([member]) => member !== chosen))
      return Object.fromEntries([...members, [what === 'add' ? name : chosen, value]])
    }
    return apply
  })

/** Spoils the bytes themselves. */
const garble: fc.Arbitrary<(body: string) => string> = fc.constantFrom<
  ((body: string) => string)[]
>(
  (body) => body.slice(0, Math.floor(body.length / 2)),
  (body) => `${body}}`,
  (body) => `\xef\xbb\xbf${body}`,
  (body) => body.replace(/"/, '"\xff\xfe'),
  (body) => body.replace(/"/, "'"),
  (body) => body.replaceAll(/"/g, '"\xc0\x80'),
  () => '',
  () => ' ',
  () => '\0',
  () => 'NaN',
  () => '{"a":1,}',
  () => '"\\u0000"',
  () => '['.repeat(5_000),
  (body) => body + ' '.repeat(1_100_000),
)

/** The UTF-8 bytes of a text, as latin1. */
function bytes(text: string): string {
  const data = new TextEncoder().encode(text)
  let latin1 = ''
  for (let at = 0; at < data.length; at += 8_192) {
    latin1 += String.fromCharCode(...data.subarray(at, at + 8_192))
  }
  return latin1
}
