import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError } from '../command/report.ts'
import { provisionRole } from '../command/service-roles.ts'
import { untilReady } from '../wrangler/ready.ts'
import { check, skip, type Verdict } from './checks.ts'
import { Proof } from './findings.ts'
import { plural } from './markdown.ts'
import type { Report } from './report.ts'
import { type Seeded, smoke } from './smoke.ts'
import { startWorker } from './worker.ts'
import type { World } from './world.ts'

const tenants = ['preview-a', 'preview-b'] as const

/** Seeds the preview, attacks it in the database, and uses it through a Worker that answers at its address. */
export async function tryOut(world: World, report: Report, uri: string): Promise<void> {
  const password = randomBytes(32).toString('base64url')
  const runtimeUrl = Object.assign(new URL(uri), { username: 'app_user', password }).href
  world.secrets.addUrl(runtimeUrl)
  let seeded: [Seeded, Seeded] | undefined
  const ready = await check(world, report, 'Seed', async () => {
    await provisionRole({ ownerUrl: uri, role: 'app_user', password })
    seeded = await seed(world, uri)
    return 'the demo tenants, and two for the smoke test'
  })
  if (!ready || !seeded) return skip(report, ['Isolation', 'Smoke'], 'there is nothing to try')
  const keys = seeded
  await check(world, report, 'Isolation', () => prove(world, report, { uri, runtimeUrl }))
  await check(world, report, 'Smoke', () => use(world, report, runtimeUrl, keys))
}

async function seed({ tools, secrets }: World, uri: string): Promise<[Seeded, Seeded]> {
  // Keys of a preview are kept nowhere: the folder of local data is another one, and goes.
  const home = await mkdtemp(join(tmpdir(), 'guildhall-preview-'))
  const run = async (args: string[]) => {
    const given = { DATABASE_OWNER_URL: uri, GUILDHALL_DIR: home }
    const { code, stdout, stderr } = await tools.run('db:seed', args, given)
    if (code !== 0) throw new CommandError({ what: 'db:seed failed', why: stderr })
    const lines = stdout.trim().split('\n')
    // A line is a key, or a slug and its key.
    secrets.add(...lines.map((line) => line.split(' ').at(-1) ?? ''))
    return lines.at(-1) ?? ''
  }
  try {
    const [mine, theirs] = tenants
    return [
      { slug: mine, key: await run(['--demo', '--tenant', mine]) },
      { slug: theirs, key: await run(['--tenant', theirs]) },
    ]
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function prove(
  { tools }: World,
  report: Report,
  { uri, runtimeUrl }: { uri: string; runtimeUrl: string },
): Promise<Verdict> {
  const given = { DATABASE_OWNER_URL: uri, DATABASE_URL: runtimeUrl }
  const { answer } = await tools.json('db:prove', Proof, [], given)
  const { rules, attacks, relations, findings } = answer
  const lines = findings.map((one) => `${one.object}: ${one.finding}. ${one.remedy}`)
  report.proof = { rules, attacks, relations: relations.length, findings: lines }
  const counts = `${plural(rules, 'rule')}, ${plural(attacks, 'attack')}, ${plural(lines.length, 'breach', 'breaches')}`
  const detail = [counts, ...lines.slice(0, 3)].join('<br>')
  return { outcome: lines.length > 0 || attacks === 0 ? 'failed' : 'passed', detail }
}

async function use(
  world: World,
  report: Report,
  databaseUrl: string,
  keys: [Seeded, Seeded],
): Promise<Verdict> {
  const worker = await startWorker(world, { pr: report.pr, databaseUrl })
  try {
    await untilReady(worker.origin, AbortSignal.timeout(180_000), 120_000)
    const did = await smoke(worker.origin, keys, await world.createKey())
    if (worker.lasting) report.url = worker.origin
    return worker.lasting ? did : `${did}, over a Worker on this machine`
  } finally {
    await worker.stop()
  }
}
