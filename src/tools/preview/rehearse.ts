import type pg from 'pg'
import { fingerprint, fingerprintDifference } from '../migrate/fingerprint.ts'
import { check, refused, skip, type Verdict } from './checks.ts'
import { Applied, type Done, Lint, Plan, RolledBack } from './findings.ts'
import { plural, seconds } from './markdown.ts'
import { type Report, timingsOf } from './report.ts'
import type { World } from './world.ts'

type Input = { client: pg.Client; uri: string; pending: readonly string[] }

const total = (done: readonly Done[]) =>
  seconds(done.reduce((sum, { milliseconds }) => sum + milliseconds, 0))

/**
 * The pull request's migrations on a copy of the data: linted and planned with the true sizes, applied, rolled back and
 * applied again, with the catalogue compared at each end. Gives whether the schema is there.
 */
export async function rehearse(world: World, report: Report, input: Input): Promise<boolean> {
  const { client, uri, pending } = input
  await check(world, report, 'Lint', () => lint(world, report, input))
  await check(world, report, 'Plan', () => plan(world, report, uri))
  const before = await fingerprint(client)
  let there: Done[] = []
  const up = await check(world, report, 'Migrate', async () => {
    const { answer } = await migrate(world, uri)
    if (!('applied' in answer)) return refused(answer)
    there = answer.applied
    return there.length === 0
      ? 'nothing to apply'
      : `${plural(there.length, 'migration')} in ${total(there)}`
  })
  const after = await fingerprint(client)
  const { missing: removed, unexpected: added } = fingerprintDifference(before, after)
  report.schema = { added, removed }
  if (!up || pending.length === 0) {
    skip(report, ['Rollback'], up ? 'nothing to roll back' : 'the migrations are not applied')
    return up
  }
  return check(world, report, 'Rollback', () =>
    rollback(world, report, { client, uri, there, before, after }),
  )
}

async function lint({ tools }: World, report: Report, { uri, pending }: Input): Promise<Verdict> {
  if (pending.length === 0) {
    report.lint = { findings: [], allowed: 0 }
    return 'no migration to read'
  }
  const files = pending.map((tag) => `${tag}.sql`)
  const { answer } = await tools.json('db:lint', Lint, files, { DATABASE_OWNER_URL: uri })
  report.lint = { findings: answer.findings, allowed: answer.allowed.length }
  const errors = answer.findings.filter(({ severity }) => severity === 'error').length
  const warnings = answer.findings.length - errors
  const detail = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${answer.allowed.length} allowed with a reason`
  return { outcome: errors > 0 ? 'failed' : warnings > 0 ? 'warned' : 'passed', detail }
}

async function plan({ tools }: World, report: Report, uri: string): Promise<Verdict> {
  const { answer } = await tools.json('db:plan', Plan, [], { DATABASE_OWNER_URL: uri })
  if (!('migrations' in answer)) return refused(answer)
  report.plan = answer.migrations
  const statements = answer.migrations.flatMap((one) => one.statements)
  const [refusal] = answer.refusals
  if (refusal !== undefined) return { outcome: 'failed', detail: answer.refusals.join('<br>') }
  return `${plural(answer.migrations.length, 'migration')}, ${plural(statements.length, 'statement')}`
}

function migrate({ tools }: World, uri: string) {
  return tools.json('db:migrate', Applied, [], { DATABASE_OWNER_URL: uri })
}

async function rollback(
  world: World,
  report: Report,
  {
    client,
    uri,
    there,
    before,
    after,
  }: { client: pg.Client; uri: string; there: readonly Done[]; before: string[]; after: string[] },
): Promise<Verdict> {
  report.timings = timingsOf(there, [])
  const args = ['--count', String(there.length), '--lose-data']
  const { answer: back } = await world.tools.json('db:rollback', RolledBack, args, {
    DATABASE_OWNER_URL: uri,
  })
  if (!('rolledBack' in back)) return refused(back)
  report.timings = timingsOf(there, back.rolledBack)
  const left = fingerprintDifference(before, await fingerprint(client))
  const { answer: again } = await migrate(world, uri)
  if (!('applied' in again)) return refused(again)
  const second = fingerprintDifference(after, await fingerprint(client))
  const wrong = [
    ...left.unexpected.map((line) => `left behind: ${line}`),
    ...left.missing.map((line) => `taken too: ${line}`),
    ...second.missing.map((line) => `not there the second time: ${line}`),
    ...second.unexpected.map((line) => `only there the second time: ${line}`),
  ]
  if (wrong.length > 0) return { outcome: 'failed', detail: wrong.join('<br>') }
  return `down in ${total(back.rolledBack)} and up again, to the same schema each time`
}
