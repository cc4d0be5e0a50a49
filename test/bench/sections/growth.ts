import { clientOf } from '../../support/load/client.ts'
import { startRecorder } from '../recorder.ts'
import type { Bench, Section } from '../section.ts'
import { batchOver, type Statement } from '../sql.ts'
import type { Cell, Table } from '../table.ts'
import { compare, type Work } from '../timing.ts'
import { type BenchWorld, type Fill, openBenchWorld } from '../world.ts'
import { fillGrowth } from './growth/fill.ts'
import { type Asked, canIDeploys, pages } from './growth/requests.ts'

const tenants = 1_000
const sizes = [100_000, 1_000_000]

export const growth: Section = {
  name: 'growth',
  title: 'The cost of a page as the database grows',
  about: `Planning and execution time in Postgres of the statements of a request, after authentication. The tenant is the first of 1,000 and has a third of all interactions. Each size is a database of its own, and they are measured in turn. The goal is at most 1.5 times the time at the largest size, and at most 50 ms for can-i-deploy.`,
  async measure(bench) {
    const worlds: BenchWorld[] = []
    try {
      for (const size of sizes) {
        bench.say(`filling ${size.toLocaleString('en')} interactions`)
        const growth = { interactions: size, tenants }
        const fill: Fill = (owner, made) => fillGrowth(owner, made, growth)
        worlds.push(await openBenchWorld(bench, `growth_${size}`, fill))
      }
      return [
        await tableOf(bench, worlds, 'A page', pages),
        await tableOf(bench, worlds, 'can-i-deploy, by providers and consumers', canIDeploys),
      ]
    } finally {
      for (const world of worlds) await world.stop()
    }
  },
}

async function tableOf(
  bench: Bench,
  worlds: readonly BenchWorld[],
  title: string,
  asked: readonly Asked[],
): Promise<Table> {
  const timers = await Promise.all(worlds.map((world) => timersOf(bench, world, asked)))
  const rows: Cell[][] = []
  for (const [at, { name }] of asked.entries()) {
    bench.say(name)
    const works = timers.flatMap((of) => of[at] ?? [])
    const spreads = await compare(works, bench.rounds, bench.signal, async (run) =>
      Number(await run()),
    )
    const ratio = (spreads.at(-1)?.median ?? 0) / (spreads[0]?.median ?? 1)
    rows.push([name, ...spreads.flatMap(({ median, p95 }) => [median, p95]), ratio])
  }
  const sized = sizes.map((size) => size.toLocaleString('en'))
  const columns = ['', ...sized.flatMap((size) => [`${size}: median ms`, 'p95 ms']), 'ratio']
  return { title, columns, rows }
}

/** For each request what gives the milliseconds that Postgres takes for its statements. */
async function timersOf(bench: Bench, world: BenchWorld, asked: readonly Asked[]): Promise<Work[]> {
  const recorder = await startRecorder(world.runtimeUrl)
  const worker = await bench.startWorker(recorder.url)
  const client = clientOf(worker.origin, { Authorization: `Bearer ${world.apiKey}` })
  const run = batchOver(world.runtimeUrl)
  try {
    const timers: Work[] = []
    for (const { path } of asked) {
      await client.call('GET', `/api/v1${await path(world)}`)
      const batch = explained(recorder.taken())
      timers.push(async () => timeOf(await run(...batch)))
    }
    return timers
  } finally {
    client.close()
    await worker.stop()
    await recorder.stop()
  }
}

function explained([enter, ...statements]: readonly Statement[]): Statement[] {
  if (!enter) throw new Error('a request of the bench asked nothing')
  const explain = 'explain (analyze, timing off, format json)'
  return [
    enter,
    ...statements.map(([text, ...params]): Statement => [`${explain} ${text}`, ...params]),
  ]
}

type Explained = { 'Planning Time': number; 'Execution Time': number }

function timeOf(answers: Awaited<ReturnType<ReturnType<typeof batchOver>>>): number {
  const plans = answers.flat().flatMap((row) => (row['QUERY PLAN'] ?? []) as Explained[])
  return plans.reduce((sum, plan) => sum + plan['Planning Time'] + plan['Execution Time'], 0)
}
