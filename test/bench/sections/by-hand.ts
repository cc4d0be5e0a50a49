import type { Owner } from '../../../src/tools/command/owner.ts'
import { clientOf } from '../../support/load/client.ts'
import type { Bench, Section } from '../section.ts'
import { type Cell, comparison, comparisonColumns, type Table, whole } from '../table.ts'
import { compare, type Work } from '../timing.ts'
import { type BenchTenant, type BenchWorld, withBenchWorld } from '../world.ts'
import { openCopy } from './by-hand/copy.ts'
import { type Asked, assertSameAnswers } from './by-hand/same.ts'

const environmentsEach = 2_000
const list = '/api/v1/environments?limit=25'
const read = '/api/v1/environments/environment-1000'

export const byHand: Section = {
  name: 'by-hand',
  title: 'Compared with code written by hand',
  about: `The other Worker uses hono and drizzle-orm/neon-http as their documentation shows. It looks up the key, then the tenant, then queries with \`where tenant_id\`; a write is a \`batch\` with its audit event. Both serve copies of one database, with two tenants of ${environmentsEach} environments each, and their answers and audit events are compared first. The other Worker’s role bypasses row security, as roles created by Neon do. No trigger runs on its writes, and only ours also writes an outbox event.`,
  measure: (bench) => withBenchWorld(bench, 'by-hand', (world) => measure(bench, world), fill),
}

async function fill(owner: Owner, tenants: readonly BenchTenant[]): Promise<void> {
  for (const { tenantId } of tenants) {
    await owner(
      `insert into environments (id, tenant_id, name) select app.uuid7(), $1, 'environment-' || n from generate_series(1, ${environmentsEach}) n`,
      [tenantId],
    )
  }
}

async function measure(bench: Bench, ours: BenchWorld): Promise<Table[]> {
  const copy = await openCopy(bench, ours)
  const worker = await bench.startWorker(copy.url, 'by-hand')
  const client = clientOf(worker.origin, { Authorization: `Bearer ${ours.apiKey}` })
  const theirs = { ...client, ...copy }
  try {
    await assertSameAnswers(ours, theirs, [read, list])
    return [await trips(ours, theirs), ...(await times(bench, ours, theirs))]
  } finally {
    client.close()
    await worker.stop()
    await copy.stop()
  }
}

const requests: Record<string, (call: Asked['call']) => Work> = {
  'read one': (call) => () => call('GET', read),
  'list 25': (call) => () => call('GET', list),
  'create one': (call) => () =>
    call('POST', '/api/v1/environments', { body: { name: crypto.randomUUID() } }),
}

/** What each request costs at the endpoint. */
async function trips(ours: Asked, theirs: Asked): Promise<Table> {
  const rows: Cell[][] = []
  for (const [request, workOf] of Object.entries(requests)) {
    for (const [name, one] of Object.entries({ ours, 'by hand': theirs })) {
      await one.resetStats()
      await workOf(one.call)(0)
      const { requests, queries } = await one.stats()
      rows.push([request, name, requests, queries])
    }
  }
  const columns = ['', 'by', whole('HTTP requests'), whole('statements')]
  return { title: 'Requests to the database', columns, rows }
}

async function times(bench: Bench, ours: Asked, theirs: Asked): Promise<Table[]> {
  const tables: Table[] = []
  for (const delay of bench.delays) {
    for (const one of [ours, theirs]) await one.delay(delay)
    const rows: Cell[][] = []
    for (const [request, workOf] of Object.entries(requests)) {
      bench.say(`+${delay} ms: ${request}`)
      // Many round trips, of up to 40 ms more: a third of the rounds takes a minute.
      const rounds = Math.ceil(bench.rounds / 3)
      const works = [workOf(ours.call), workOf(theirs.call)] as const
      rows.push(comparison([request, 'by hand'], await compare(works, rounds, bench.signal)))
    }
    tables.push({ title: `+${delay} ms a round trip`, columns: comparisonColumns, rows })
  }
  return tables
}
