import { neon } from '@neondatabase/serverless'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/neon-http'
import { PgDialect } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planeDb, type Query, type TenantDb } from '../../src/core/db/tenant-db.ts'
import { canIDeploy } from '../../src/modules/broker/deployability/can-i-deploy.ts'
import { batchOf } from '../../src/modules/broker/interactions/batch.ts'
import { RecordBatch } from '../../src/modules/broker/interactions/interactions.contract.ts'
import { recordInteractions } from '../../src/modules/broker/interactions/interactions.queries.ts'
import { MatrixQuery } from '../../src/modules/broker/matrix/matrix.contract.ts'
import { listMatrix } from '../../src/modules/broker/matrix/matrix.queries.ts'
import { graph } from '../../src/modules/broker/overview/graph.queries.ts'
import { taskInteractions } from '../../src/modules/broker/verification/tasks.queries.ts'
import { verificationTasks } from '../../src/modules/broker/verification/verification.schema.ts'
import { entering } from '../isolation/support/world.ts'
import { interactionsOf } from '../support/interactions.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'
import { fillTenant } from './support/large-tenant.ts'

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}
type Plan = { Plan: Node; 'Planning Time': number; 'Execution Time': number }

/** 100 services of 10 versions, each version with 4 neighbours and 25 calls of each: 100,000 interactions. */
const size = { services: 100, versions: 10, needs: 4, interactions: 25 }
const large = [
  ...['interactions', 'contract_interactions', 'contracts'],
  ...['verdicts', 'verification_tasks', 'verification_results'],
]

let world: World
let tenant: Tenant
let oldestTask: string
beforeAll(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  await fillTenant(world, tenant, size)
  const [oldest] = await world.owner<{ id: string }>(
    'select id from verification_tasks where tenant_id = $1 order by id limit 1',
    [tenant.id],
  )
  oldestTask = oldest?.id ?? ''
}, 240_000)
afterAll(() => world.close())

/** How Postgres ran a query of the tenant's, as the runtime role within its context. */
async function planOf(build: (db: TenantDb) => Query): Promise<Plan> {
  const client = neon(world.runtimeUrl)
  const db = drizzle({ client, casing: 'snake_case' })
  const dialect = new PgDialect({ casing: 'snake_case' })
  const { sql, params } = dialect.sqlToQuery(build(planeDb(db)).getSQL())
  const [enter, values] = await entering(tenant)
  const results = await client.transaction([
    client.query(String(enter), values as unknown[]),
    client.query(`explain (analyze, format json) ${sql}`, params),
  ])
  return results[1]?.[0]?.['QUERY PLAN'][0]
}

function scans(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(scans)].filter((one) => one['Relation Name'])
}

/** A scan that reads a large table from its beginning to its end. */
function isWhole(node: Node): boolean {
  return node['Node Type'] === 'Seq Scan' && large.includes(node['Relation Name'] ?? '')
}

/** The rows of each large table that were looked at, kept or not, in all loops. */
function rowsRead(plan: Plan): Record<string, number> {
  const read: Record<string, number> = {}
  for (const node of scans(plan.Plan)) {
    const { 'Relation Name': name = '', 'Actual Loops': loops } = node
    if (!large.includes(name)) continue
    const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)
    read[name] = (read[name] ?? 0) + rows * loops
  }
  return read
}

const queries: [string, (db: TenantDb) => Query][] = [
  [
    'can-i-deploy to an environment',
    (db) =>
      canIDeploy(db, [{ service: 'service-7', version: '1.10.0' }], { environment: 'production' }),
  ],
  [
    'can-i-deploy of what is not verified',
    (db) =>
      canIDeploy(db, [{ service: 'service-7', version: '1.9.0' }], { environment: 'production' }),
  ],
  [
    'can-i-merge',
    (db) => canIDeploy(db, [{ service: 'service-7', version: '1.10.0' }], { mainBranch: true }),
  ],
  ['the matrix', (db) => listMatrix(db, MatrixQuery.parse({ provider: 'service-7' }))],
  [
    'the matrix of what is deployed',
    (db) => {
      const providerVersions = ['deployed:production']
      const query = MatrixQuery.parse({ provider: 'service-7', providerVersions })
      return listMatrix(db, query)
    },
  ],
  [
    'the interactions of the oldest verification task',
    (db) => {
      const where = eq(verificationTasks.id, oldestTask)
      return taskInteractions.statements(db, taskInteractions.query.parse({}), { where })[0]
    },
  ],
  ['the first page of the matrix', (db) => listMatrix(db, MatrixQuery.parse({}))],
]

describe('plans on a tenant with 100,000 interactions', () => {
  test('finds the interactions', async () => {
    const counted = await world.owner('select count(*)::int as count from interactions', [])
    expect(counted).toEqual([{ count: 100_000 }])
  })

  test('the graph touches no interaction', async () => {
    const plan = await planOf((db) => graph(db, { environment: 'production', limit: 500 }))
    expect(scans(plan.Plan).map((node) => node['Relation Name'])).not.toContain('interactions')
    const whole = await planOf((db) => graph(db, { limit: 500 }))
    expect(scans(whole.Plan).map((node) => node['Relation Name'])).not.toContain('interactions')
  })

  test('rows of a batch are found by id among all earlier ones', async () => {
    const items = RecordBatch.parse(interactionsOf(10)).filter((item) => item !== null)
    const batch = await batchOf(items)
    const plan = await planOf((db) => recordInteractions(db, batch).at(-1) as Query)
    expect(scans(plan.Plan).map((node) => node['Relation Name'])).toEqual(['interactions'])
    expect(rowsRead(plan)).toEqual({ interactions: 0 })
  })

  test.each(queries)('%s reads no large table whole', async (_, query) => {
    const plan = await planOf(query)
    expect(scans(plan.Plan).length).toBeGreaterThan(3)
    expect(scans(plan.Plan).filter(isWhole)).toEqual([])
    // What is shown needs 25 interactions for each of 40 pairs, whatever else there is.
    expect(Math.max(...Object.values(rowsRead(plan)))).toBeLessThan(5_000)
  })
})
