import { describe, expect, test } from 'vitest'
import { chosenParts } from './parts.ts'
import { sideBySide } from './side-by-side.ts'
import { summary } from './summary.ts'
import { oneCheck, tallyOf, together } from './tally.ts'

describe('the count of a vitest run', () => {
  test('equals the number of its tests', () => {
    const report = reportOf(['passed', 'passed', 'skipped'], ['failed', 'passed'])
    expect(tallyOf(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 1, notes: [] })
  })

  test('fails for a file that broke before its tests', () => {
    const broken = { name: 'broken.test.ts', status: 'failed', assertionResults: [] }
    const { testResults } = JSON.parse(reportOf(['passed']))
    const tally = tallyOf(JSON.stringify({ testResults: [...testResults, broken] }), 1)
    expect(tally).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      notes: ['broken.test.ts failed outside of its tests'],
    })
  })

  test('fails for an error outside of any test', () => {
    expect(tallyOf(reportOf(['passed']), 1)).toMatchObject({ passed: 1, failed: 1 })
    expect(tallyOf(reportOf(['passed']), null)).toMatchObject({ passed: 1, failed: 1 })
  })

  test.each([
    ['no report', undefined],
    ['half a report', '{"testResults":['],
    ['a report of nothing', '{"testResults":[]}'],
    ['skipped tests only', reportOf(['skipped'])],
  ])('fails for %s, even with exit code 0', (_, report) => {
    expect(tallyOf(report, 0)).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('the parts', () => {
  test('selects all in order, the named ones, or the quick ones', () => {
    const names = (asked: string[]) => chosenParts(asked).map(({ name }) => name)
    expect(names([])).toEqual([
      'types',
      'lint',
      'unit',
      'isolation',
      'integration',
      'e2e',
      'broker',
      'preview',
      'worker',
      'database',
      'migrations',
      'neon',
    ])
    expect(names(['e2e', 'unit'])).toEqual(['unit', 'e2e'])
    expect(names(['verify'])).toEqual(['types', 'lint', 'unit'])
    expect(() => names(['unti'])).toThrow('there is no part "unti"')
  })
})

describe('parts side by side', () => {
  const letters = ['a', 'b', 'c', 'd', 'e']

  test('begin in order, at most so many at once, and their results are in order', async () => {
    const begun: string[] = []
    const atOnce: number[] = []
    let running = 0
    const run = async (letter: string) => {
      begun.push(letter)
      atOnce.push(++running)
      // The first one outlasts all others.
      for (let turn = letter === 'a' ? 20 : 1; turn > 0; turn--) await Promise.resolve()
      running--
      return letter.toUpperCase()
    }
    const results = await sideBySide(letters, 2, new AbortController().signal, run)
    expect(results).toEqual(['A', 'B', 'C', 'D', 'E'])
    expect(begun).toEqual(letters)
    expect(Math.max(...atOnce)).toBe(2)
  })

  test('do not begin once the run is ended', async () => {
    const controller = new AbortController()
    const results = await sideBySide(letters, 2, controller.signal, async (letter) => {
      if (letter === 'b') controller.abort()
      return letter
    })
    expect(results).toEqual(['a', 'b', undefined, undefined, undefined])
  })
})

describe('the summary', () => {
  test('ends with one plain line over all parts', () => {
    const rows = [
      { name: 'lint', tally: oneCheck(true), milliseconds: 1234 },
      { name: 'types', tally: together([oneCheck(true), oneCheck(false)]), milliseconds: 60 },
      {
        name: 'unit',
        tally: { passed: 40, failed: 1, skipped: 2, notes: ['no report'] },
        milliseconds: 0,
      },
    ]
    expect(summary(rows).split('\n')).toEqual([
      '',
      'part           passed   failed  seconds',
      'lint                1        0      1.2',
      'types               1        1      0.1',
      'unit               40        1      0.0  2 skipped; no report',
      '',
      '42 passed, 2 failed',
    ])
  })
})

/** As vitest writes it: one file for each list of its tests' outcomes. */
function reportOf(...files: string[][]): string {
  return JSON.stringify({
    testResults: files.map((statuses, index) => ({
      name: `file${index}.test.ts`,
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status) => ({ status, title: 'a test' })),
    })),
  })
}
