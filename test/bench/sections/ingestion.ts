import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Section } from '../section.ts'
import type { Cell, Column, Table } from '../table.ts'
import { compare, rateOf, spreadOf, warmUpOf } from '../timing.ts'
import { type BenchWorld, withBenchWorld } from '../world.ts'
import { type Ingestion, openIngestion, type Put } from './ingestion/world.ts'

const sizes = [1, 10, 100, 1_000, 5_000]
const largest = 5_000
const delayedSizes = [1, 100, 5_000]
const widths = [2, 4]
/** Rows that are put in each way by the rounds of one size. */
const rowsEach = 40_000
const slices = 3

export const ingestion: Section = {
  name: 'ingestion',
  title: 'Bulk ingestion',
  about: `New interactions of half a kilobyte by \`POST /interactions/batch\`: row security, audit, indexes, and what a batch does besides (services, versions, contracts, tasks, events, the answer with each id). Against \`COPY\` of the same rows into the same table by the owner, over an open connection: its indexes and foreign keys, and its audit trigger, which writes an event for each row (by \`system\`). "No audit" is \`COPY\` into a twin of the table with the indexes and foreign keys and without triggers. What is sent is encoded beforehand. Goal: over 30,000 rows a second, and at least half of \`COPY\`.`,
  measure: (bench) =>
    withBenchWorld(bench, 'ingestion', async (world) => {
      const ingestion = await openIngestion(world)
      try {
        return [
          await bySize(bench, ingestion),
          await byDelay(bench, world, ingestion),
          await byWidth(bench, ingestion),
          await written(world),
        ]
      } finally {
        await ingestion.close()
      }
    }),
}

async function bySize(bench: Bench, { http, copy, copyUnaudited }: Ingestion): Promise<Table> {
  const rows: Cell[][] = []
  for (const size of sizes) {
    bench.say(`batches of ${size}`)
    const rounds = roundsOf(bench, size)
    const ways = await Promise.all(
      [http, copy, copyUnaudited].map((way) => prepared(way, size, rounds + warmUpOf(rounds))),
    )
    const spreads = await compare(ways, rounds, bench.signal)
    const [own, ...others] = spreads.map(({ median }) => (1_000 * size) / median)
    const against = others.flatMap((other) => [other, (own ?? 0) / other])
    rows.push([size, spreads[0]?.median ?? null, spreads[0]?.p95 ?? null, own ?? null, ...against])
  }
  const columns: Column[] = [
    { name: 'batch', digits: 0 },
    'median ms',
    'p95 ms',
    rate('rows/s'),
    rate('COPY rows/s'),
    'ratio',
    rate('COPY, no audit, rows/s'),
    'ratio',
  ]
  return { title: 'One batch after the other', columns, rows }
}

async function byDelay(bench: Bench, world: BenchWorld, { http }: Ingestion): Promise<Table> {
  const rows: Cell[][] = []
  for (const delay of bench.delays) {
    bench.say(`+${delay} ms a round trip`)
    await world.delay(delay)
    const row: Cell[] = [`+${delay} ms`]
    for (const size of delayedSizes) {
      const rounds = Math.ceil(roundsOf(bench, size) / 2)
      const put = await prepared(http, size, rounds + warmUpOf(rounds))
      const [{ median }] = await compare([put], rounds, bench.signal)
      row.push((1_000 * size) / median)
    }
    rows.push(row)
  }
  await world.delay(0)
  const columns = ['rows/s, by size of a batch', ...delayedSizes.map((size) => rate(`${size}`))]
  return { title: 'With a longer round trip', columns, rows }
}

/** In slices taken in turn, of two batches for each that is under way. */
async function byWidth(bench: Bench, { http, copy }: Ingestion): Promise<Table> {
  const rows: Cell[][] = []
  for (const width of widths) {
    bench.say(`${width} at once`)
    const count = 2 * width
    const times: number[][] = [[], []]
    for (let slice = 0; slice < slices; slice += 1) {
      for (const [at, way] of [http, copy].entries()) {
        const put = await prepared(way, largest, count + Math.ceil(count / 10))
        times[at]?.push((await rateOf(put, { count, width }, bench.signal)) * largest)
      }
    }
    const [own, other] = times.map((rates) => spreadOf(rates).median)
    rows.push([width, own ?? null, other ?? null, (own ?? 0) / (other ?? 0)])
  }
  const columns = [{ name: 'at once', digits: 0 }, rate('rows/s'), rate('COPY rows/s'), 'ratio']
  return { title: `Batches of ${largest}, sustained`, columns, rows }
}

/** What is on the record of all that was put in. Throws unless it is every row. */
async function written({ owner }: BenchWorld): Promise<Table> {
  const [found] = await owner([
    `select count(*)::int as rows,
       (select count(*)::int from audit_events where resource = 'interactions' and action = 'insert') as events,
       (select count(*)::int from audit_events where resource = 'interactions' and actor_type = 'key') as ours
     from interactions`,
  ])
  const { rows, events, ours } = found as { rows: number; events: number; ours: number }
  if (rows !== events) throw new Error(`${events} events of ${rows} rows are on the record`)
  return {
    title: 'On the record afterwards',
    columns: ['', { name: 'rows', digits: 0 }],
    rows: [
      ['interactions', rows],
      ['audit events of them', events],
      ['of these by the key of the requests', ours],
    ],
  }
}

/** Encodes so many batches, and gives what puts one after the other in. */
async function prepared(way: (count: number) => Put, size: number, batches: number): Promise<Put> {
  const puts = Array.from({ length: batches }, () => way(size))
  // That took a while: connections which the Worker has closed meanwhile are noticed now, not by a request.
  await sleep(10)
  return async () => puts.pop()?.()
}

function roundsOf({ rounds }: Bench, size: number): number {
  return Math.max(1, Math.min(rounds, Math.floor(rowsEach / size)))
}

function rate(name: string): Column {
  return { name, digits: 0 }
}
