import { describe, expect, test } from 'vitest'
import { head, ratesLine, timesLine } from '../../../src/cli/bench/table.ts'
import { compare, rateOf, spreadOf } from '../../../src/cli/bench/timing.ts'

const going = new AbortController().signal

describe('a spread', () => {
  test.each([
    [[3], 3, 3],
    [[4, 1, 3, 2], 2, 4],
    [Array.from({ length: 100 }, (_, at) => 100 - at), 50, 95],
  ])('of %j', (times, median, p95) => {
    expect(spreadOf(times)).toEqual({ median, p95 })
  })

  test('of nothing is refused', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured')
  })
})

test('two works are run equally often, each first as often as second, after five rounds of warming up', async () => {
  const ran: string[] = []
  const work = (name: string) => async (round: number) => ran.push(`${name}${round}`)
  await compare([work('a'), work('b')], 4, going)
  expect(ran.join(' ')).toBe('b-5 a-5 a-4 b-4 b-3 a-3 a-2 b-2 b-1 a-1 a0 b0 b1 a1 a2 b2 b3 a3')
})

test('a rate is taken with that many under way, and no more', async () => {
  let [running, most, ran] = [0, 0, 0]
  const work = async () => {
    running += 1
    ran += 1
    most = Math.max(most, running)
    await Promise.resolve()
    running -= 1
  }
  expect(await rateOf(work, { count: 50, width: 8 }, going)).toBeGreaterThan(0)
  expect([ran, most, running]).toEqual([55, 8, 0])
})

test('an abort ends both, with its reason', async () => {
  const ended = AbortSignal.abort(new Error('Ctrl-C'))
  const work = async () => undefined
  await expect(compare([work, work], 4, ended)).rejects.toThrow('Ctrl-C')
  await expect(rateOf(work, { count: 4, width: 2 }, ended)).rejects.toThrow('Ctrl-C')
})

test('a line says both, and the ratio of their medians; the columns stand below one another', () => {
  const spread = (median: number) => ({ median, p95: 2 * median })
  const times = timesLine(['costly', 'plain'], [spread(3), spread(1.5)])
  const rates = ratesLine(['costly', 'plain'], [50, 200])
  expect(times.replaceAll(/ +/g, ' ')).toBe(' costly 3.00 6.00 plain 1.50 3.00 2.00 x')
  expect(rates.replaceAll(/ +/g, ' ')).toBe(' costly 50/s plain 200/s 0.25 x')
  expect([rates.length, head(5).length]).toEqual([times.length, times.length])
})
