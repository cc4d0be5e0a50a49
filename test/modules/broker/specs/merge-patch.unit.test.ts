import { expect, test } from 'vitest'
import { mergePatch } from '../../../../src/modules/broker/specs/merge-patch.ts'

// The cases of RFC 7396, appendix A, whose patch is an object.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j patched by %j', (target, patch, expected) => {
  expect(mergePatch(target, patch)).toEqual(expected)
})

test('a member named __proto__ is a member', () => {
  const patched = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}'))
  expect(JSON.stringify(patched)).toBe('{"__proto__":{"polluted":true}}')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
