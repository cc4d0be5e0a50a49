import { CommandError, messageOf } from '../command/report.ts'
import type { Context } from './context.ts'
import type { Check, Report } from './report.ts'

/** The result of a check: a detail for its row, or a row with another outcome. */
export type Row = { outcome: Check['outcome']; detail: string }
export type Verdict = string | Row

/**
 * Runs one check and notes its row. One that throws has failed, with its own words. Gives whether the next may build on
 * it.
 */
export async function check(
  context: Context,
  report: Report,
  name: string,
  work: () => Promise<Verdict>,
): Promise<boolean> {
  context.say(`${name} …`)
  const verdict = await work().catch((error: unknown) => failed(error))
  const row =
    typeof verdict === 'string' ? { outcome: 'passed' as const, detail: verdict } : verdict
  report.checks.push({ name, outcome: row.outcome, detail: context.secrets.redact(row.detail) })
  return row.outcome !== 'failed'
}
export function skip(report: Report, names: readonly string[], why: string): void {
  for (const name of names) report.checks.push({ name, outcome: 'skipped', detail: why })
}
export function failed(error: unknown): Row {
  if (!(error instanceof CommandError)) return { outcome: 'failed', detail: messageOf(error) }
  const { message, why, todo } = error
  const parts = [message, why, todo ? `→ ${todo}` : undefined].filter((part) => part)
  return { outcome: 'failed', detail: parts.join('<br>') }
}
