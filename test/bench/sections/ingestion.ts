import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Section } from '../section.ts'
import { type Cell, type Table, whole } from '../table.ts'
import { compare, warmUpOf } from '../timing.ts'
import { type BenchWorld, withBenchWorld } from '../world.ts'
import { type Ingestion, openIngestion, type Put } from './ingestion/ways.ts'

const sizes = [1, 10, 100, 1_000, 5_000]
/** Rows that each way inserts in the rounds of one size. */
const rowsEach = 40_000

export const ingestion: Section = {
  name: 'ingestion',
  title: 'Bulk ingestion',
  about: `New interactions of half a kilobyte by \`POST /interactions/batch\`, with row security, audit, indexes and all that a batch derives from them. The comparison is \`COPY\` of the same rows into the same table by its owner, over an open connection. Its indexes, foreign keys and audit trigger stay in place. Requests are encoded beforehand. The goal is over 30,000 rows a second, and at least half of \`COPY\`.`,
  measure: (bench) =>
    withBenchWorld(bench, 'ingestion', async (world) => {
      const ingestion = await openIngestion(world)
      try {
        const table = await bySize(bench, ingestion)
        await assertAudited(world)
        return [table]
      } finally {
        await ingestion.close()
      }
    }),
}

async function bySize(bench: Bench, { http, copy }: Ingestion): Promise<Table> {
  const rows: Cell[][] = []
  for (const size of sizes) {
    bench.say(`batches of ${size}`)
    const rounds = Math.max(1, Math.min(bench.rounds, Math.floor(rowsEach / size)))
    const batches = rounds + warmUpOf(rounds)
    const puts = [await prepared(http, size, batches), await prepared(copy, size, batches)] as const
    const [own, other] = await compare(puts, rounds, bench.signal)
    const rate = (median: number) => (1_000 * size) / median
    const ratio = other.median / own.median
    rows.push([size, own.median, own.p95, rate(own.median), rate(other.median), ratio])
  }
  const rates = [whole('rows/s'), whole('COPY rows/s'), 'ratio']
  const columns = [whole('batch'), 'median ms', 'p95 ms', ...rates]
  return { title: 'One batch after the other', columns, rows }
}

/** Throws unless every row that was inserted has its audit event. */
async function assertAudited({ owner }: BenchWorld): Promise<void> {
  const [found] = await owner([
    `select count(*)::int as rows,
       (select count(*)::int from audit_events where resource = 'interactions' and action = 'insert') as events
     from interactions`,
  ])
  const { rows, events } = found as { rows: number; events: number }
  if (rows !== events) throw new Error(`${events} audit events of ${rows} rows`)
}

/** Encodes so many batches, and gives what inserts them one after the other. */
async function prepared(way: (count: number) => Put, size: number, batches: number): Promise<Put> {
  const puts = Array.from({ length: batches }, () => way(size))
  // That took a while: connections that the Worker has closed meanwhile are noticed now, not by a request.
  await sleep(10)
  return async () => {
    const put = puts.pop()
    if (!put) throw new Error('more batches were needed than are encoded')
    await put()
  }
}
