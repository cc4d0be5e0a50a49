import { expect, test } from 'vitest'
import { assertSame, assertSameAnswers, masked } from './sections/by-hand/same.ts'

test('an answer is compared without ids and times, and with all else', () => {
  const id = '019a0c3e-1111-7222-8333-444455556666'
  expect(masked(`{"id":"${id}","createdAt":"2026-11-21T19:00:00.000Z","name":"2026"}`)).toBe(
    '{"id":"UUIDv7","createdAt":"INSTANT","name":"2026"}',
  )
})

test.each([
  ['a\nb', 'a\nc', 'gives c, ours b'],
  ['a', 'a\nc', 'gives c, ours nothing'],
  ['a\nb', 'a', 'gives nothing, ours b'],
])('%j and %j are told apart, with the line', (ours, theirs, what) => {
  expect(() => assertSame('GET /', ours, ours)).not.toThrow()
  expect(() => assertSame('GET /', ours, theirs)).toThrow(`GET /: the Worker by hand ${what}`)
})

/** A Worker of the bench, by its answers and by the audit event that it leaves. */
function asked({ answer = '{"id":1}', event = { action: 'insert' } }) {
  return { call: async () => answer, owner: async () => [event] }
}

test.each([
  ['the answer', { answer: '{"id":2}' }],
  ['the audit event', { event: { action: 'update' } }],
])('a Worker by hand that differs in %s fails the bench', async (_, other) => {
  await assertSameAnswers(asked({}), asked({}), ['/read', '/list'])
  await expect(assertSameAnswers(asked({}), asked(other), ['/read', '/list'])).rejects.toThrow(
    'the Worker by hand gives',
  )
})
