import { type Client, clientOf } from '../../support/load/client.ts'
import type { Bench, Section } from '../section.ts'
import { type Cell, comparison, comparisonColumns, type Table } from '../table.ts'
import { compare, compareRates, type Work } from '../timing.ts'
import { withBenchWorld } from '../world.ts'

const clients = [1, 8, 32, 128]
const bare = 'select 1, by an empty Worker'

export const price: Section = {
  name: 'price',
  title: 'The price of a request',
  about: `A request with authentication, tenant isolation and audit, against an empty Worker that sends one bare \`select 1\` through the same driver. Rate limits count within the isolate, as Cloudflare’s count within the machine. The goal at +0 ms is at most 1.25 times the median for a read and 1.4 for a write. The goal at +40 ms is at most 1.05 for both.`,
  measure: (bench) =>
    withBenchWorld(bench, 'price', async (world) => {
      const empty = await bench.startWorker(world.runtimeUrl, 'bare')
      const least = clientOf(empty.origin)
      const requests = { 'read a service': read(world), 'register a service': register(world) }
      await world.call('POST', '/api/v1/services', { body: { name: 'castle', packageJson: {} } })
      try {
        return await tables(bench, requests, () => least.call('GET', '/'), world.delay)
      } finally {
        least.close()
        await empty.stop()
      }
    }),
}

async function tables(
  bench: Bench,
  requests: Record<string, Work>,
  least: Work,
  setDelay: (ms: number) => Promise<unknown>,
): Promise<Table[]> {
  await warmUp(bench, [least, ...Object.values(requests)])
  const given: Table[] = []
  for (const delay of bench.delays) {
    await setDelay(delay)
    bench.say(`+${delay} ms a round trip`)
    const works = [least, ...Object.values(requests)]
    const [other, ...spreads] = await compare(works, bench.rounds, bench.signal)
    const rows = Object.keys(requests).flatMap((name, at): Cell[][] => {
      const own = spreads[at]
      return own && other ? [comparison([name, bare], [own, other])] : []
    })
    given.push({ title: `+${delay} ms a round trip`, columns: comparisonColumns, rows })
  }
  await setDelay(0)
  return [...given, ...(await throughput(bench, { ...requests, [bare]: least }))]
}

/** Code that has run a few times is slow, and our Worker has more of it than the empty one. */
async function warmUp({ rounds, signal, say }: Bench, works: readonly Work[]): Promise<void> {
  say('warming up')
  await compareRates(works, { count: Math.min(300, 30 * rounds), width: 8, turns: 1 }, signal)
}

/** Requests a second, by how many clients each wait for their answer before they ask again. */
async function throughput(bench: Bench, requests: Record<string, Work>): Promise<Table[]> {
  const works = Object.values(requests)
  const turns = Math.min(5, Math.ceil(bench.rounds / 20))
  const rates: number[][] = []
  for (const width of clients) {
    bench.say(`${width} clients at once`)
    const count = Math.max(width, Math.ceil((bench.rounds * Math.min(width, 8)) / turns))
    rates.push(await compareRates(works, { count, width, turns }, bench.signal))
  }
  const rowsOf = (show: (own: number, of: readonly number[]) => number) =>
    Object.keys(requests).map((name, at) => [name, ...rates.map((of) => show(of[at] ?? 0, of))])
  const columns = (digits: number) => [
    'clients',
    ...clients.map((width) => ({ name: `${width}`, digits })),
  ]
  return [
    {
      title: 'Requests a second, by the number of clients that ask at once',
      columns: columns(0),
      rows: rowsOf((own) => own),
    },
    {
      title: `The same, as a share of ${bare}`,
      columns: columns(2),
      rows: rowsOf((own, of) => own / (of.at(-1) ?? 0)),
    },
  ]
}

function read({ call }: Client): Work {
  return () => call('GET', '/api/v1/services/castle')
}

function register({ call }: Client): Work {
  return () =>
    call('POST', '/api/v1/services', { body: { name: crypto.randomUUID(), packageJson: {} } })
}
