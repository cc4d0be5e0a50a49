import { CommandError, messageOf } from '../command/report.ts'
import type { Refused } from './findings.ts'
import type { Check, Report } from './report.ts'
import type { World } from './world.ts'

/** The result of a check: a detail for its row, or a row with another outcome. */
export type Row = { outcome: Check['outcome']; detail: string }
export type Verdict = string | Row

/**
 * Runs one check and notes its row. One that throws has failed, with its own words. Gives whether the next may build on
 * it.
 */
export async function check(
  world: World,
  report: Report,
  name: string,
  work: () => Promise<Verdict>,
): Promise<boolean> {
  world.say(`${name} …`)
  const verdict = await work().catch((error: unknown) => failed(error))
  const row =
    typeof verdict === 'string' ? { outcome: 'passed' as const, detail: verdict } : verdict
  report.checks.push({ name, outcome: row.outcome, detail: world.secrets.redact(row.detail) })
  return row.outcome !== 'failed'
}

/** Notes checks that could not be made. */
export function skip(report: Report, names: readonly string[], why: string): void {
  for (const name of names) report.checks.push({ name, outcome: 'skipped', detail: why })
}

/** A thrown error as the row of a check. */
export function failed(error: unknown): Row {
  if (!(error instanceof CommandError)) return { outcome: 'failed', detail: messageOf(error) }
  const { message: what, why, todo } = error
  return refused({ outcome: 'failed', what, why, todo })
}

/** A command's rejection as the row of a check. */
export function refused({ what, why, todo }: Refused): Row {
  const parts = [what, why, todo ? `→ ${todo}` : undefined].filter((part) => part)
  return { outcome: 'failed', detail: parts.join('<br>') }
}
