import { clientOf } from '../client.ts'
import { between, processorTime, programs } from '../processors.ts'
import type { Bench, Section } from '../section.ts'
import type { Cell, Table } from '../table.ts'
import { abreast, compare, type Work } from '../timing.ts'
import { type BenchWorld, withBenchWorld } from '../world.ts'
import { statementTable } from './anatomy/statements.ts'

export const anatomy: Section = {
  name: 'anatomy',
  title: 'Where the time goes in one request',
  about:
    'A read of a service, built up step by step: each row does one thing more than the row above it. Processor time is what each program used for one request, counted by the kernel over all rounds; it has no waiting in it. Below, the statements of a read and of a write, over one direct connection to Postgres.',
  measure: (bench) =>
    withBenchWorld(bench, 'anatomy', async (world) => {
      await world.call('POST', '/api/v1/services', { body: { name: 'castle', packageJson: {} } })
      return [await steps(bench, world), await statementTable(bench, world)]
    }),
}

/** The names of the steps that the baseline Worker `steps` does, and what each has more. */
const done: Record<string, string> = {
  nothing: 'an empty Worker answers',
  driver: '+ driver, endpoint, one select 1',
  transaction: '+ a transaction of two statements',
  enter: '+ app.enter in the place of one',
  query: '+ the service, under row security',
  drizzle: '+ drizzle, time limits, retries',
}

async function steps(bench: Bench, world: BenchWorld): Promise<Table> {
  const stepWorker = await bench.startBaseline('steps', world.runtimeUrl)
  const simulated = await bench.startSimulated(world.runtimeUrl)
  const one = clientOf(stepWorker.origin, { 'X-Credential': world.credential })
  const other = clientOf(simulated.origin, { Authorization: `Bearer ${world.apiKey}` })
  const read = '/api/v1/services/castle'
  const works: [string, Work][] = [
    ...Object.entries(done).map(([step, name]): [string, Work] => [
      name,
      () => one.call('GET', '/', { headers: { 'X-Step': step } }),
    ]),
    ['+ the whole API: routes, limits, credential, checks, log', () => world.call('GET', read)],
    ['+ limits as the simulator counts them', () => other.call('GET', read)],
  ]
  try {
    return await table(bench, works)
  } finally {
    one.close()
    other.close()
    await stepWorker.stop()
    await simulated.stop()
  }
}

async function table(bench: Bench, works: readonly [string, Work][]): Promise<Table> {
  const spreads = await compare(
    works.map(([, work]) => work),
    bench.rounds,
    bench.signal,
  )
  const rows: Cell[][] = []
  for (const [at, [name, work]] of works.entries()) {
    const median = spreads[at]?.median ?? 0
    const before = processorTime()
    const count = 3 * bench.rounds
    await abreast(work, { count, width: 1 }, bench.signal)
    const used = between(before, processorTime(), count)
    rows.push([name, median, at ? median - (spreads[at - 1]?.median ?? 0) : null, ...used])
  }
  const columns = [
    'a read',
    'median ms',
    'more',
    ...programs.map((name) => `${name}, processor ms`),
  ]
  return { title: 'A read, step by step, at +0 ms', columns, rows }
}
