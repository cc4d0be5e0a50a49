import { expect, test } from 'vitest'
import { type Asked, assertSame, assertSameAnswers, masked } from './sections/by-hand/same.ts'

test('an answer is compared without ids and times, and with all else', () => {
  const id = '019a0c3e-1111-7222-8333-444455556666'
  expect(masked(`{"id":"${id}","createdAt":"2026-11-21T19:00:00.000Z","name":"2026"}`)).toBe(
    '{"id":"UUIDv7","createdAt":"INSTANT","name":"2026"}',
  )
})

test.each([
  ['a\nb', 'a\nc', 'theirs differs from ours: c is not b'],
  ['a', 'a\nc', 'theirs differs from ours: c is not nothing'],
  ['a\nb', 'a', 'theirs differs from ours: nothing is not b'],
])('%j and %j are told apart, with the line', (ours, theirs, what) => {
  expect(() =>
    assertSame('GET /', [
      ['ours', ours],
      ['same', ours],
      ['theirs', theirs],
    ]),
  ).toThrow(`GET /: ${what}`)
})

/** A Worker of the bench, by its answers and by the audit event that it leaves. */
function asked(name: string, { answer = '{"id":1}', event = { action: 'insert' } }): Asked {
  const nothing = async () => undefined
  return {
    ...{ name, delay: nothing, resetStats: nothing, stop: nothing },
    stats: () => Promise.reject(new Error('nobody counts here')),
    call: async () => answer,
    owner: async () => [event],
  }
}

test.each([
  ['the answer', { answer: '{"id":2}' }],
  ['the audit event', { event: { action: 'update' } }],
])('a Worker by hand that differs in %s fails the bench by name', async (_, other) => {
  const paths = { read: '/read', list: '/list' }
  await assertSameAnswers([asked('ours', {}), asked('same', {})], paths)
  await expect(
    assertSameAnswers([asked('ours', {}), asked('other', other)], paths),
  ).rejects.toThrow('other differs from ours')
})
