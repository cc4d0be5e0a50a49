import { clientOf } from '../client.ts'
import type { Bench, Section } from '../section.ts'
import { type Cell, comparison, comparisonColumns, type Table } from '../table.ts'
import { compare, rateOf, type Work } from '../timing.ts'
import { type BenchWorld, withBenchWorld } from '../world.ts'

const clients = [1, 8, 32, 128]
const bare = 'select 1, by an empty Worker'

export const price: Section = {
  name: 'price',
  title: 'The price of the whole',
  about: `A request that is authenticated, held to its tenant and audited, against an empty Worker that asks one bare \`select 1\` through the same driver. Goal: at +0 ms at most 1.25 times its median for a read and 1.4 for a write, at +40 ms at most 1.05 for both.`,
  measure: (bench) =>
    withBenchWorld(bench, 'price', async (world) => {
      const empty = await bench.startBaseline('bare', world.runtimeUrl)
      const client = clientOf(empty.origin)
      try {
        return await tables(bench, world, () => client.call('GET', '/'))
      } finally {
        client.close()
        await empty.stop()
      }
    }),
}

async function tables(bench: Bench, world: BenchWorld, least: Work): Promise<Table[]> {
  await world.call('POST', '/api/v1/services', { body: { name: 'castle', packageJson: {} } })
  const requests = {
    'read a service': () => world.call('GET', '/api/v1/services/castle'),
    'register a service': register(world),
  }
  const given: Table[] = []
  for (const delay of bench.delays) {
    await world.delay(delay)
    bench.say(`+${delay} ms a round trip`)
    const works = [...Object.values(requests), least] as const
    const spreads = await compare(works, bench.rounds, bench.signal)
    const [other] = spreads.slice(-1)
    const rows = Object.keys(requests).flatMap((name, at): Cell[][] => {
      const own = spreads[at]
      return own && other ? [comparison([name, bare], [own, other])] : []
    })
    given.push({ title: `+${delay} ms a round trip`, columns: comparisonColumns, rows })
  }
  await world.delay(0)
  given.push(await throughput(bench, { ...requests, [bare]: least }))
  return given
}

/** Requests a second, by how many clients each wait for their answer before they ask again. */
async function throughput(bench: Bench, requests: Record<string, Work>): Promise<Table> {
  const rows: Cell[][] = []
  for (const [name, work] of Object.entries(requests)) {
    bench.say(`throughput: ${name}`)
    const row: Cell[] = [name]
    for (const width of clients) {
      const count = bench.rounds * Math.min(width, 16)
      row.push(await rateOf(work, { count, width }, bench.signal))
    }
    rows.push(row)
  }
  const columns = [
    'requests a second',
    ...clients.map((width) => ({ name: `${width}`, digits: 0 })),
  ]
  return { title: 'At once, by the number of clients', columns, rows }
}

function register({ call }: BenchWorld): Work {
  return () =>
    call('POST', '/api/v1/services', { body: { name: crypto.randomUUID(), packageJson: {} } })
}
