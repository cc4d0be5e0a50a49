import { type Tally, together } from './tally.ts'

export type Row = { name: string; tally: Tally; milliseconds: number }

/** The table of the parts, and as the last line the plain sum. */
export function summary(rows: readonly Row[]): string {
  const table = [
    ['part', 'passed', 'failed', 'seconds', ''],
    ...rows.map(({ name, tally, milliseconds }) => [
      name,
      String(tally.passed),
      String(tally.failed),
      (milliseconds / 1000).toFixed(1),
      remarks(tally),
    ]),
  ]
  const { passed, failed } = together(rows.map(({ tally }) => tally))
  return ['', ...table.map(columns), '', `${passed} passed, ${failed} failed`].join('\n')
}

function columns([name = '', ...cells]: readonly string[]): string {
  const [passed = '', failed = '', seconds = '', notes = ''] = cells
  const numbers = [passed, failed, seconds].map((cell) => cell.padStart(9)).join('')
  return `${name.padEnd(12)}${numbers}  ${notes}`.trimEnd()
}

function remarks({ skipped, notes }: Tally): string {
  return [...(skipped > 0 ? [`${skipped} skipped`] : []), ...notes].join('; ')
}
