import { describe, expect, test } from 'vitest'
import { busyNote, pageWith } from './results.ts'
import { comparison, comparisonColumns, markdownOf } from './table.ts'
import { compare, compareRates, spreadOf } from './timing.ts'

const going = new AbortController().signal

describe('a spread', () => {
  test.each([
    [[3], 3, 3],
    [[4, 1, 3, 2], 2, 4],
    [Array.from({ length: 100 }, (_, at) => 100 - at), 50, 95],
  ])('computes the spread of %j', (times, median, p95) => {
    expect(spreadOf(times)).toEqual({ median, p95 })
  })

  test('rejects a spread of nothing', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured')
  })
})

test('works are run in turn, each as often first as any other, after five rounds of warming up', async () => {
  const ran: string[] = []
  const work = (name: string) => async (round: number) => ran.push(`${name}${round}`)
  const spreads = await compare([work('a'), work('b'), work('c')], 3, going)
  expect(spreads).toHaveLength(3)
  expect(ran.slice(0, 9).join(' ')).toBe('a-5 b-5 c-5 b-4 c-4 a-4 c-3 a-3 b-3')
  expect(ran.slice(15).join(' ')).toBe('c0 a0 b0 a1 b1 c1 b2 c2 a2')
})

test('a run takes what its measure says, where one is given', async () => {
  const twice = async (run: () => Promise<unknown>) => 2 * Number(await run())
  const spreads = await compare([async () => 3, async (round) => round], 5, going, twice)
  expect(spreads).toEqual([
    { median: 6, p95: 6 },
    { median: 4, p95: 8 },
  ])
})

test('measures rates in turn, with exactly that many requests in flight', async () => {
  let [running, most, ran] = [0, 0, '']
  const work = (name: string) => async () => {
    running += 1
    most = Math.max(most, running)
    await Promise.resolve()
    ran += name
    running -= 1
  }
  const load = { count: 6, width: 3, turns: 2 }
  const rates = await compareRates([work('a'), work('b')], load, going)
  expect(rates.every((rate) => rate > 0)).toBe(true)
  // Three before, six that are counted, and two that were under way when the last of these ended.
  expect(ran).toBe(['a', 'b', 'b', 'a'].map((name) => name.repeat(11)).join(''))
  expect([most, running]).toEqual([3, 0])
})

test('an abort ends each, with its reason', async () => {
  const ended = AbortSignal.abort(new Error('Ctrl-C'))
  const work = async () => undefined
  await expect(compare([work, work], 4, ended)).rejects.toThrow('Ctrl-C')
  const load = { count: 4, width: 2, turns: 1 }
  await expect(compareRates([work], load, ended)).rejects.toThrow('Ctrl-C')
})

describe('a table', () => {
  test('aligns numbers to the right, with the digits of their column', () => {
    const columns = ['', { name: 'bytes', digits: 0 }]
    expect(markdownOf({ title: 'Weight', columns, rows: [['script', 1234.5]] })).toBe(
      '**Weight**\n\n|  | bytes |\n| --- | --: |\n| script | 1,235 |',
    )
  })

  test('gives the ratio of the medians of a comparison', () => {
    const spread = (median: number) => ({ median, p95: 2 * median })
    const rows = [comparison(['costly', 'plain'], [spread(3000), spread(1.5)])]
    const text = markdownOf({ title: 'Costs', columns: comparisonColumns, rows })
    expect(text.split('\n').at(-1)).toBe(
      '| costly | 3,000.00 | 6,000.00 | plain | 1.50 | 3.00 | 2,000.00 |',
    )
  })
})

test('warns before a measurement that the machine is busy', () => {
  expect(busyNote(1, 2)).toBeUndefined()
  expect(busyNote(1.2, 2)).toContain('load 1.2, processors 2')
})

describe('the results page', () => {
  const machine = { date: '2026-11-21', processor: '2 x slow', load: '0.1', versions: 'Node 24' }
  const result = (name: string, cell: string) => ({
    name,
    title: `About ${name}`,
    about: 'This against that.',
    machine,
    tables: [{ title: 'T', columns: ['c'], rows: [[cell]] }],
  })
  const order = ['first', 'second']

  test('keeps what was not measured again, in the order of the sections', () => {
    const before = pageWith('', [result('second', 'old'), result('first', 'old')], order)
    const after = pageWith(before, [result('second', 'new')], order)
    expect(after.match(/^\| (old|new) \|$/gm)).toEqual(['| old |', '| new |'])
    expect(after.match(/^## .*/gm)).toEqual(['## About first', '## About second'])
    expect(after).toContain('`npm run bench -- second`, 2026-11-21: 2 x slow, load 0.1; Node 24.')
  })

  test('forgets a section that there is no more', () => {
    const before = pageWith('', [result('second', 'old'), result('first', 'old')], order)
    expect(pageWith(before, [], ['first'])).not.toContain('second')
  })
})
