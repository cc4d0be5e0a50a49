import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withAttempts } from '../../../src/core/db/attempts.ts'
import { RetryQueue } from '../../../src/core/db/retry-queue.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('alone, an attempt has its own time and no more', () => {
  const { signal } = new RetryQueue().enter(1_000)
  vi.advanceTimersByTime(999)
  expect(signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})

test('the more there are, the longer each waits, also who came first; the time of one that left is no wait', () => {
  const queue = new RetryQueue()
  const first = queue.enter(1_000)
  const others = Array.from({ length: 99 }, () => queue.enter(1_000))
  vi.advanceTimersByTime(5_949)
  expect([first, ...others].filter(({ signal }) => signal.aborted)).toEqual([])
  for (const { release } of others) release()
  vi.advanceTimersByTime(1)
  expect(first.signal.aborted).toBe(true)
})

test('an attempt that waited in a long queue keeps its time when the queue empties', () => {
  const queue = new RetryQueue()
  const first = queue.enter(1_000)
  const others = Array.from({ length: 99 }, () => queue.enter(1_000))
  vi.advanceTimersByTime(4_500)
  for (const { release } of others) release()
  vi.advanceTimersByTime(1_400)
  expect(first.signal.aborted).toBe(false)
})

test('an attempt that never releases its place is forgotten when its time is up', () => {
  const queue = new RetryQueue()
  for (let count = 0; count < 40; count += 1) queue.enter(1_000)
  expect(queue.delayMs()).toBe(2_000)
  vi.clearAllTimers()
  vi.advanceTimersByTime(12_949)
  expect(queue.delayMs()).toBeGreaterThan(0)
  vi.advanceTimersByTime(1)
  expect(queue.delayMs()).toBe(0)
})

test('an attempt waits at most a minute beyond its own time', () => {
  const queue = new RetryQueue()
  for (let count = 0; count < 5_000; count += 1) queue.enter(1_000)
  expect(queue.delayMs()).toBe(60_000)
})

test('an attempt that does not come back ends when its time is up, and leaves nothing behind', async () => {
  const attempt = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () =>
        reject(Object.assign(new Error(String(signal.reason)), { name: 'NeonDbError' })),
      )
    })
  const ended = withAttempts({ attemptMs: 1_000, totalMs: 2_000 }, false, attempt)
  const refused = expect(ended).rejects.toMatchObject({ name: 'FaultError' })
  await vi.advanceTimersByTimeAsync(1_100)
  await refused
  expect(vi.getTimerCount()).toBe(0)
})
