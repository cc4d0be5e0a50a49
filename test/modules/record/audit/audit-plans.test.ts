import { neon } from '@neondatabase/serverless'
import type { SQLWrapper } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/neon-http'
import { PgDialect } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planeDb } from '../../../../src/core/db/tenant-db.ts'
import { auditList } from '../../../../src/modules/record/audit/audit.queries.ts'
import { entering } from '../../../isolation/support/world.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

const rare = '01890000-0000-7000-8000-000000000001'
const months = 6
const perMonth = 10_000

let world: World
let tenant: Tenant
beforeAll(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  await world.owner(
    `select app.make_partition('audit_events', (date_trunc('month', now()) + make_interval(months => m))::date)
     from generate_series(4, 4 + $1::int) m`,
    [months],
  )
  // One in a thousand is what a filter asks for.
  await world.owner(
    `insert into audit_events
       (id, tenant_id, actor_member_id, actor_key_id, actor_type, request_id, action, resource, resource_id, outcome, changes, occurred_at)
     select overlay(app.uuid7()::text placing left(app.id_at(at)::text, 13) from 1 for 13)::uuid, $1,
       case when rare then $4 else gen_random_uuid() end, case when rare then $4 else gen_random_uuid() end, case when rare then 'operator' else 'key' end,
       case when rare then 'rare' else 'r' || n end, case when rare then 'deny' else 'update' end,
       case when rare then 'castles' else 'services' end, case when rare then $4 else gen_random_uuid() end,
       case when rare then 'denied' else 'success' end, '{}', at
     from (select n, n % 1000 = 0 as rare, date_trunc('month', now()) + make_interval(months => 4 + n % $2::int, secs => n) as at
       from generate_series(1, $2::int * $3::int) n) made`,
    [tenant.id, months, perMonth, rare],
  )
  await world.owner('analyze audit_events', [])
}, 240_000)
afterAll(() => world.close())

async function scansOf(query: Record<string, unknown>): Promise<Node[]> {
  const client = neon(world.runtimeUrl)
  const db = planeDb<'tenant'>(drizzle({ client, casing: 'snake_case' }))
  const dialect = new PgDialect({ casing: 'snake_case' })
  const [page] = auditList.statements(db, auditList.query.parse(query), {})
  const { sql, params } = dialect.sqlToQuery((page as unknown as SQLWrapper).getSQL())
  const [enter, values] = await entering(tenant)
  const results = await client.transaction([
    client.query(String(enter), values as unknown[]),
    client.query(`explain (analyze, format json) ${sql}`, params),
  ])
  return scans(results[1]?.[0]?.['QUERY PLAN'][0].Plan).filter((one) => one['Actual Loops'] > 0)
}

function scans(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(scans)].filter((one) => one['Relation Name'])
}

function rowsRead(nodes: Node[]): number {
  return nodes.reduce(
    (sum, node) =>
      sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    0,
  )
}

const filters: Record<string, unknown>[] = [
  {},
  { actor: rare },
  { actorType: 'operator' },
  { actorKey: rare },
  { action: 'deny' },
  { resource: 'castles' },
  { resource: 'castles', resourceId: rare },
  { outcome: 'denied' },
  { outcome: 'success' },
  { requestId: 'rare' },
]

test.each(filters)('among 60,000 events, %o reads few of them', async (filter) => {
  const nodes = await scansOf(filter)
  expect(
    nodes.filter((node) => node['Node Type'] === 'Seq Scan' && rowsRead([node]) > 100),
  ).toEqual([])
  expect(rowsRead(nodes)).toBeLessThan(400)
})

test('a time filter leaves out the partitions of other months', async () => {
  const [bound] = await world.owner<{ from: string; to: string; part: string }>(
    `select to_char(month, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "from",
       to_char(month + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "to",
       'audit_events' || to_char(month, '_YYYY_MM') as part
     from (select date_trunc('month', now() at time zone 'UTC') + interval '6 months 2 hours' as month) m`,
    [],
  )
  const { part, ...span } = bound ?? { from: '', to: '', part: '' }
  const nodes = await scansOf(span)
  expect(nodes.map((node) => node['Relation Name'])).toEqual([part])
  expect(rowsRead(nodes)).toBeGreaterThan(0)
  expect(rowsRead(nodes)).toBeLessThan(400)
})
