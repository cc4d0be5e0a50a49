import { z } from 'zod'
import type { Tally } from './tally.ts'

/** The part of vitest's JSON report that is read. */
const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
})

/**
 * Counts the tests of a vitest run. Every fault of the run itself counts as one failure with its reason: a
 * file that broke before its tests, an error outside of any test, no report, no test at all.
 */
export function tallyOf(report: string | undefined, exitCode: number | null): Tally {
  const parsed = VitestReport.safeParse(report === undefined ? undefined : parseJson(report))
  if (!parsed.success) return unsound('vitest left no report')
  const files = parsed.data.testResults
  const statuses = files.flatMap((file) => file.assertionResults.map(({ status }) => status))
  const passed = statuses.filter((status) => status === 'passed').length
  const failed = statuses.filter((status) => status === 'failed').length
  const notes = files
    .filter((file) => file.status === 'failed' && !hasFailedTest(file))
    .map((file) => `${file.name} failed outside of its tests`)
  if (passed + failed === 0 && notes.length === 0) notes.push('no test ran')
  if (exitCode !== 0 && failed + notes.length === 0) {
    notes.push('vitest failed outside of any test; it says why above')
  }
  return {
    passed,
    failed: failed + notes.length,
    skipped: statuses.length - passed - failed,
    notes,
  }
}

function hasFailedTest(file: { assertionResults: { status: string }[] }): boolean {
  return file.assertionResults.some(({ status }) => status === 'failed')
}

function unsound(note: string): Tally {
  return { passed: 0, failed: 1, skipped: 0, notes: [note] }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
