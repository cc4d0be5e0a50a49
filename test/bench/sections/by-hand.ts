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
  title: 'Against what one would write by hand',
  about: `hono and drizzle-orm/neon-http as their documentation says: look up the key, then the tenant, then query with \`where tenant_id\`, each a query of its own, and a write as a \`batch\` with its audit event. A copy of the same database, of two tenants with ${environmentsEach} environments each; answers and audit events are compared before anything is measured. The role of the other Worker bypasses row security, as those that Neon creates do; no trigger runs where it writes, and ours writes the outbox’s event besides.`,
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
  return { title: 'What reaches the database', columns, rows }
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
