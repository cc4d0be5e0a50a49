import { randomBytes } from 'node:crypto'
import { provisionRole } from '../command/service-roles.ts'
import { untilReady } from '../wrangler/ready.ts'
import { check, skip, type Verdict } from './checks.ts'
import type { Context } from './context.ts'
import { plural } from './markdown.ts'
import type { Report } from './report.ts'
import { type Seeded, smoke } from './smoke.ts'
import { startWorker } from './worker.ts'

/** Seeds the preview, attacks it in the database, and uses it through a Worker that answers at its address. */
export async function tryOut(context: Context, report: Report, uri: string): Promise<void> {
  const password = randomBytes(32).toString('base64url')
  const runtimeUrl = Object.assign(new URL(uri), { username: 'app_user', password }).href
  context.secrets.addUrl(runtimeUrl)
  let seeded: [Seeded, Seeded] | undefined
  const ready = await check(context, report, 'Seed', async () => {
    await provisionRole({ ownerUrl: uri, role: 'app_user', password })
    seeded = [
      await createTenant(context, uri, 'preview-a'),
      await createTenant(context, uri, 'preview-b'),
    ]
    return 'two tenants for the smoke test'
  })
  if (!ready || !seeded) return skip(report, ['Isolation', 'Smoke'], 'there is nothing to try')
  const keys = seeded
  await check(context, report, 'Isolation', () =>
    prove(context, report, { ownerUrl: uri, runtimeUrl }),
  )
  await check(context, report, 'Smoke', () => use(context, report, runtimeUrl, keys))
}

async function createTenant(
  { project, secrets }: Context,
  uri: string,
  slug: string,
): Promise<Seeded> {
  const key = await project.createTenant(uri, slug)
  secrets.add(key)
  return { slug, key }
}

async function prove(
  context: Context,
  report: Report,
  urls: { ownerUrl: string; runtimeUrl: string },
): Promise<Verdict> {
  const { rules, attacks, relations, findings } = await context.project.prove(urls)
  const lines = findings.map((one) => `${one.object}: ${one.finding}. ${one.remedy}`)
  report.proof = { rules, attacks, relations: relations.length, findings: lines }
  const counts = `${plural(rules, 'rule')}, ${plural(attacks, 'attack')}, ${plural(lines.length, 'breach', 'breaches')}`
  const detail = [counts, ...lines.slice(0, 3)].join('<br>')
  return { outcome: lines.length > 0 || attacks === 0 ? 'failed' : 'passed', detail }
}

async function use(
  context: Context,
  report: Report,
  databaseUrl: string,
  keys: [Seeded, Seeded],
): Promise<Verdict> {
  const worker = await startWorker(context, { pr: report.pr, databaseUrl })
  try {
    await untilReady(worker.origin, AbortSignal.timeout(180_000), 120_000)
    const did = await smoke(worker.origin, keys, await context.project.createKey())
    if (worker.lasting) report.url = worker.origin
    return worker.lasting ? did : `${did}, over a Worker on this machine`
  } finally {
    await worker.stop()
  }
}
