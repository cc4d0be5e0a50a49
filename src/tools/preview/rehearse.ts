import type pg from 'pg'
import { withOwner } from '../command/owner.ts'
import { down } from '../migrate/down.ts'
import { readMigrations } from '../migrate/files.ts'
import { fingerprint, fingerprintDifference } from '../migrate/fingerprint.ts'
import { lint } from '../migrate/lint/lint.ts'
import { plan } from '../migrate/plan.ts'
import { readSizes } from '../migrate/sizes.ts'
import { type Applied, up } from '../migrate/up.ts'
import { check, skip, type Verdict } from './checks.ts'
import type { Context } from './context.ts'
import { plural, seconds } from './markdown.ts'
import { type Report, timingsOf } from './report.ts'

type Input = { client: pg.Client; uri: string; pending: readonly string[] }

const total = (applied: readonly Applied[]) =>
  seconds(applied.reduce((sum, { milliseconds }) => sum + milliseconds, 0))

/**
 * The pull request's migrations on a copy of the data: linted and planned with the true sizes, applied, rolled back and
 * applied again, with the catalogue compared at each end. Gives whether the schema is there.
 */
export async function rehearse(context: Context, report: Report, input: Input): Promise<boolean> {
  const { client, uri, pending } = input
  const { say } = context
  await check(context, report, 'Lint', () => lintPending(report, input))
  await check(context, report, 'Plan', () => planPending(report, uri))
  const before = await fingerprint(client)
  let applied: Applied[] = []
  const isUp = await check(context, report, 'Migrate', async () => {
    applied = await up({ url: uri, say })
    if (applied.length === 0) return 'nothing to apply'
    return `${plural(applied.length, 'migration')} in ${total(applied)}`
  })
  const after = await fingerprint(client)
  const { missing: removed, unexpected: added } = fingerprintDifference(before, after)
  report.schema = { added, removed }
  if (!isUp || pending.length === 0) {
    skip(report, ['Rollback'], isUp ? 'nothing to roll back' : 'the migrations are not applied')
    return isUp
  }
  return check(context, report, 'Rollback', async () => {
    report.timings = timingsOf(applied, [])
    const back = await down({ url: uri, say }, { count: applied.length, loseData: true })
    report.timings = timingsOf(applied, back)
    const left = fingerprintDifference(before, await fingerprint(client))
    await up({ url: uri, say })
    const second = fingerprintDifference(after, await fingerprint(client))
    const wrong = [
      ...left.unexpected.map((line) => `left behind: ${line}`),
      ...left.missing.map((line) => `taken too: ${line}`),
      ...second.missing.map((line) => `not there the second time: ${line}`),
      ...second.unexpected.map((line) => `only there the second time: ${line}`),
    ]
    if (wrong.length > 0) return { outcome: 'failed', detail: wrong.join('<br>') }
    return `down in ${total(back)} and up again, to the same schema each time`
  })
}

async function lintPending(report: Report, { uri, pending }: Input): Promise<Verdict> {
  if (pending.length === 0) {
    report.lint = { findings: [], allowed: 0 }
    return 'no migration to read'
  }
  const migrations = (await readMigrations()).filter(({ tag }) => pending.includes(tag))
  const sources = migrations.map(({ tag, sql }) => ({ name: `${tag}.sql`, sql }))
  const { findings, allowed } = await lint(sources, { sizes: await withOwner(uri, readSizes) })
  report.lint = { findings, allowed: allowed.length }
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.length - errors
  const detail = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${allowed.length} allowed with a reason`
  return { outcome: errors > 0 ? 'failed' : warnings > 0 ? 'warned' : 'passed', detail }
}

async function planPending(report: Report, uri: string): Promise<Verdict> {
  const { migrations, refusals } = await plan({ url: uri })
  report.plan = migrations
  if (refusals.length > 0) return { outcome: 'failed', detail: refusals.join('<br>') }
  const statements = migrations.flatMap((one) => one.statements)
  return `${plural(migrations.length, 'migration')}, ${plural(statements.length, 'statement')}`
}
