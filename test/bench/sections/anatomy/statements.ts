import pg from 'pg'
import type { Bench } from '../../section.ts'
import type { Cell, Table } from '../../table.ts'
import { spreadOf } from '../../timing.ts'
import type { BenchWorld } from '../../world.ts'

type Statement = readonly [name: string, text: string, ...values: string[]]

const castle = `select * from services where name = 'castle' and deleted_at is null`

/** Milliseconds that each statement of a read and of a write takes in Postgres, and the way to it on this machine. */
export async function statementTable(bench: Bench, world: BenchWorld): Promise<Table> {
  const client = new pg.Client({ connectionString: world.runtimeUrl })
  await client.connect()
  const perform = async (text: string, values: readonly string[] = []) =>
    (await client.query({ text, values: [...values], rowMode: 'array' })).rows
  try {
    const times = new Map<string, number[]>()
    const note = (name: string, ms: number) => times.set(name, [...(times.get(name) ?? []), ms])
    for (let round = -20; round < bench.rounds; round += 1) {
      bench.signal.throwIfAborted()
      for (const [name, text, ...values] of statements(world)) {
        const began = performance.now()
        const rows = await perform(text, values)
        if (round < 0) continue
        note(name, performance.now() - began)
        for (const [trigger, ms] of triggersOf(rows)) note(trigger, ms)
      }
    }
    const rows = [...times].map(([name, all]): Cell[] => {
      const { median, p95 } = spreadOf(all)
      return [name, median, p95]
    })
    const columns = ['statement', { name: 'median ms', digits: 3 }, { name: 'p95 ms', digits: 3 }]
    return { title: 'Statements, over one connection to Postgres', columns, rows }
  } finally {
    await client.end()
  }
}

function statements({ credential, memberId, tenantId }: BenchWorld): readonly Statement[] {
  const enter = (permission: string): Statement => [
    'app.enter',
    'select app.enter(null, $1, $2, $3, 5000)',
    credential,
    permission,
    'bench',
  ]
  const insert = `insert into services (id, tenant_id, name) values (gen_random_uuid(), $1, gen_random_uuid()::text)`
  return [
    ['select 1, for comparison', 'select 1'],
    ['begin', 'begin'],
    enter('services:read'),
    ['select, row security', castle],
    ['commit of a read', 'commit'],
    ['begin', 'begin'],
    enter('services:manage'),
    ['insert, row security and audit', insert, tenantId],
    ['event', `select app.emit('service.registered', 'service', $1, '{"name": "x"}')`, memberId],
    ['commit of a write', 'commit'],
    ['begin', 'begin'],
    enter('services:manage'),
    ['insert, as EXPLAIN ANALYZE times it', `explain (analyze) ${insert}`, tenantId],
    ['rollback', 'rollback'],
  ]
}

/** What EXPLAIN says of the triggers: by name, in milliseconds. */
function triggersOf(rows: readonly unknown[]): [string, number][] {
  return rows.flatMap((row): [string, number][] => {
    const [, trigger, ms] = /^Trigger (\w+): time=([\d.]+)/.exec(String(row)) ?? []
    return trigger ? [[`of it, the trigger ${trigger}`, Number(ms)]] : []
  })
}
