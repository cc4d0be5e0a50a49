import { z } from 'zod'

/** The result of one part. `notes` give the reason where the output of the part does not. */
export type Tally = { passed: number; failed: number; skipped: number; notes: readonly string[] }

/** A tool that is one check. */
export function oneCheck(passes: boolean): Tally {
  return { passed: passes ? 1 : 0, failed: passes ? 0 : 1, skipped: 0, notes: [] }
}

/** A part that failed as a whole. */
export function failedPart(note: string): Tally {
  return { passed: 0, failed: 1, skipped: 0, notes: [note] }
}
export function together(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((all, tally) => all + of(tally), 0)
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    notes: tallies.flatMap(({ notes }) => notes),
  }
}

/** The part of vitest's JSON report that is read. */
const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
})

/**
 * Counts the tests of a vitest run. Each failure outside of tests counts once, with its reason: a file that broke before
 * its tests, an error of the run, no report, no test at all.
 */
export function tallyOf(report: string | undefined, exitCode: number | null): Tally {
  const parsed = VitestReport.safeParse(parsedJson(report ?? ''))
  if (!parsed.success) return failedPart('vitest left no report')
  const files = parsed.data.testResults.map(({ name, status, assertionResults }) => {
    const count = (wanted: string) => assertionResults.filter((one) => one.status === wanted).length
    const [passed, failed] = [count('passed'), count('failed')]
    const broken = status === 'failed' && failed === 0
    const notes = broken ? [`${name} failed outside of its tests`] : []
    return { passed, failed, skipped: assertionResults.length - passed - failed, notes }
  })
  const { passed, failed, skipped, notes } = together(files)
  const faults = [...notes]
  if (passed + failed === 0 && notes.length === 0) faults.push('no test ran')
  if (exitCode !== 0 && failed + faults.length === 0) {
    faults.push('vitest failed outside of any test; its output has the reason')
  }
  return { passed, failed: failed + faults.length, skipped, notes: faults }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
