import type { Owner } from '../../../src/tools/command/owner.ts'
import { clientOf } from '../client.ts'
import type { Bench, Section } from '../section.ts'
import { type Cell, comparison, comparisonColumns, type Table } from '../table.ts'
import { compare, type Work } from '../timing.ts'
import { type BenchTenant, type BenchWorld, withBenchWorld } from '../world.ts'
import { openCopy } from './by-hand/copy.ts'
import { type Asked, assertSameAnswers } from './by-hand/same.ts'

const baselines = ['by-hand-http', 'by-hand-websocket']
const environmentsEach = 2_000
const named = 'environment-1000'
const list = '/api/v1/environments?limit=25'
const read = `/api/v1/environments/${named}`

export const byHand: Section = {
  name: 'by-hand',
  title: 'Against what one would write by hand',
  about: `hono and drizzle as their documentation says, the key looked up, then the tenant, then the query with \`where tenant_id\`, each a query of its own: over drizzle-orm/neon-http, a write being a \`batch\`; and over a WebSocket pool of each request. A copy of the same database, of two tenants with ${environmentsEach} environments each; answers and audit events are compared before anything is measured. Their role bypasses row security, as those that Neon makes do, and owns nothing; triggers are off where they write, since their audit event is written by hand, and ours writes the outbox’s event besides.`,
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

async function measure(bench: Bench, world: BenchWorld): Promise<Table[]> {
  const asked: Asked[] = [{ ...world, name: 'ours', stop: async () => undefined }]
  try {
    for (const name of baselines) asked.push(await open(bench, world, name))
    await assertSameAnswers(asked, { read, list })
    return [await trips(asked), ...(await times(bench, asked))]
  } finally {
    for (const { stop } of asked) await stop()
  }
}

async function open(bench: Bench, world: BenchWorld, name: string): Promise<Asked> {
  const copy = await openCopy(bench, world, name)
  const worker = await bench.startBaseline(name, copy.url)
  const client = clientOf(worker.origin, { Authorization: `Bearer ${world.apiKey}` })
  const stop = async () => {
    client.close()
    await worker.stop()
    await copy.stop()
  }
  return { ...client, ...copy, name, stop }
}

const requests: Record<string, (asked: Asked) => Work> = {
  'read one':
    ({ call }) =>
    () =>
      call('GET', read),
  'list 25':
    ({ call }) =>
    () =>
      call('GET', list),
  'make one':
    ({ call }) =>
    () =>
      call('POST', '/api/v1/environments', { body: { name: crypto.randomUUID() } }),
}

/** What each request costs at the endpoint. */
async function trips(asked: readonly Asked[]): Promise<Table> {
  const rows: Cell[][] = []
  for (const [request, workOf] of Object.entries(requests)) {
    for (const one of asked) {
      await one.resetStats()
      await workOf(one)(0)
      const { requests, websockets, queries } = await one.stats()
      rows.push([request, one.name, requests, websockets, queries])
    }
  }
  const columns = ['', 'by', ...['HTTP requests', 'WebSockets', 'statements'].map(counted)]
  return { title: 'What reaches the database', columns, rows }
}

function counted(name: string) {
  return { name, digits: 0 }
}

async function times(bench: Bench, asked: readonly Asked[]): Promise<Table[]> {
  const given: Table[] = []
  for (const delay of bench.delays) {
    for (const one of asked) await one.delay(delay)
    const rows: Cell[][] = []
    for (const [request, workOf] of Object.entries(requests)) {
      bench.say(`+${delay} ms: ${request}`)
      // Many round trips, of up to 40 ms more: a third of the rounds are a minute.
      const rounds = Math.ceil(bench.rounds / 3)
      const [ours, ...others] = await compare(asked.map(workOf), rounds, bench.signal)
      for (const [at, other] of others.entries()) {
        const name = asked[at + 1]?.name ?? ''
        if (ours) rows.push(comparison([`${request}, ours`, name], [ours, other]))
      }
    }
    given.push({ title: `+${delay} ms a round trip`, columns: comparisonColumns, rows })
  }
  return given
}
