import { neonConfig } from '@neondatabase/serverless'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newestFirst } from '../../src/core/http/list.ts'
import { fillGrowth } from '../bench/sections/growth/fill.ts'
import { batchOver, type Statement } from '../bench/sql.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'
import { operations } from './support/operations.ts'

// A hundred tenants, the first with a third of the rows: what a plan costs whoever asks is seen from its scans.

type Node = { 'Node Type': string; 'Relation Name'?: string; Plans?: Node[] }

/** Rows from which on a table is large: it is not read from its beginning to its end. */
const many = 5_000

/** Lists of what does not grow with use. */
const small =
  /\/(admin|api-keys|audit-actions|environments|event-types|invitations|me|members|permissions|plans|redactions|retention-rules|roles|sessions|settings|teams|tenant)\b/

let world: World
let large: Tenant
let other: Tenant
beforeAll(async () => {
  world = await openWorld()
  large = await world.tenant()
  other = await world.tenant()
  const tenants = [large, other].map(({ id, memberId }) => ({ tenantId: id, memberId }))
  await fillGrowth(world.owner, tenants, { interactions: 200_000, tenants: 100 })
  await world.owner('analyze', [])
}, 240_000)
afterAll(() => world.close())

/** What an endpoint takes, for each parameter that narrows it down. */
const values: Record<string, string[]> = {
  provider: ['service-1', 'retired'],
  consumer: ['service-1'],
  consumerVersion: ['1.1.0'],
  providerVersion: ['1.1.0'],
  consumerVersions: ['latest', 'deployed:production', 'version:1.1.0'],
  providerVersions: ['latest', 'deployed:production', 'version:1.1.0'],
  environment: ['production', 'staging', 'none'],
  operation: ['GET /castles/7', 'none'],
  status: ['active', 'archived', 'draft', 'rejected'],
  state: ['failed', 'unknown', 'active', 'blocked'],
  pending: ['true', 'false'],
  success: ['true', 'false'],
  source: ['provider', 'manual'],
  service: ['service-1', 'retired'],
  name: ['service-1'],
  version: ['1.1.0'],
  type: ['service.registered', 'service.deleted'],
  from: ['2020-01-01T00:00:00Z'],
  to: ['2020-01-01T00:00:00Z'],
  count: ['true'],
  testRun: ['x'],
}

/** Each list of what grows, alone and with each of its filters, as it is asked. */
async function requestsOf(tenant: Tenant): Promise<string[]> {
  const first = async (table: string) => {
    const rows = await world.owner<{ id: string }>(
      `select id from ${table} where tenant_id = $1 order by id limit 1`,
      [tenant.id],
    )
    return rows[0]?.id ?? ''
  }
  const ids: Record<string, string> = {
    contract: await first('contracts'),
    task: await first('verification_tasks'),
    result: await first('verification_results'),
    subjectId: await first('contracts'),
    service: 'service-1',
    provider: 'service-1',
    branch: 'main',
  }
  const id = await first('interactions')
  return lists().flatMap(({ path, parameters }) => {
    const asked = path.replaceAll(/\{(\w+)\}/g, (_, name) => ids[name] ?? '')
    const filters = parameters.flatMap(({ in: where, name, schema }) => {
      if (where !== 'query') return []
      const own = name in ids && !(name in values) ? [ids[name] ?? ''] : (values[name] ?? [])
      const { enum: known } = schema.items ?? schema
      const fit = own.filter((value) => known?.includes(value) ?? true)
      return fit.map((value) => `${asked}?${name}=${encodeURIComponent(value)}`)
    })
    const has = (parameter: string) => parameters.some(({ name }) => name === parameter)
    const isMatrix = path.endsWith('/matrix')
    const cursor = isMatrix ? btoa(`${id}.${id}`).replaceAll('=', '') : newestFirst({ id })
    const deep = has('cursor') ? [`${asked}?cursor=${cursor}`] : []
    return [asked, ...deep, ...filters]
  })
}

function lists() {
  const isList = ({ path, parameters }: (typeof operations)[number]) =>
    parameters.some(({ name }) => name === 'limit') ||
    /\/(graph|dashboard|statistics|summary|interaction-statistics|\{provider\})$/.test(path)
  return operations.filter(
    (one) =>
      one.method === 'GET' &&
      one.path.startsWith('/api/v1/') &&
      !small.test(one.path) &&
      isList(one),
  )
}

/** What the Worker asks the database for a request, its entry first. */
async function statementsOf(tenant: Tenant, path: string): Promise<Statement[]> {
  const kept: Statement[] = []
  const usual = neonConfig.fetchFunction
  neonConfig.fetchFunction = (url: string, init: RequestInit & { body: string }) => {
    const { queries = [] } = JSON.parse(init.body)
    kept.push(...queries.map(({ query, params }: Sent): Statement => [query, ...params]))
    return (usual ?? fetch)(url, init)
  }
  try {
    const { status, text } = await tenant.call('GET', path)
    expect(status, `${path}: ${text}`).toBe(200)
  } finally {
    neonConfig.fetchFunction = usual
  }
  return kept
}

type Sent = { query: string; params: string[] }

/** The plans of statements, as the runtime role within the context: as Postgres makes them for these values, and for any. */
async function plansOf([enter, ...statements]: Statement[]): Promise<Node[]> {
  if (!enter) throw new Error('nothing was asked')
  const explained = statements.map(
    ([text, ...params]): Statement => [`explain (format json) ${text}`, ...params],
  )
  const prepared = statements.flatMap(([text, ...params], at): Statement[] => {
    const given = params.length > 0 ? `(${params.map(literal).join(', ')})` : ''
    return [
      [`prepare p${at} as ${text}`],
      [`explain (format json) execute p${at}${given}`],
      [`deallocate p${at}`],
    ]
  })
  const generic: Statement = [`set local plan_cache_mode = force_generic_plan`]
  const run = batchOver(world.runtimeUrl)
  const answers = await run(enter, ...explained, generic, ...prepared)
  return answers.flat().flatMap((row) => {
    const plan = row['QUERY PLAN']
    return plan ? [(typeof plan === 'string' ? JSON.parse(plan) : plan)[0].Plan] : []
  })
}

function literal(value: string | number | boolean | null): string {
  return value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** The large tables that the plans of a request read whole. */
async function readWhole(tenant: Tenant, path: string, tables: Set<string>): Promise<string[]> {
  const plans = await plansOf(await statementsOf(tenant, path))
  expect(plans.length).toBeGreaterThan(1)
  return plans
    .flatMap(nodesOf)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'] ?? '')
    .filter((name) => tables.has(name))
}

async function largeTables(): Promise<Set<string>> {
  const rows = await world.owner<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples >= $1`,
    [many],
  )
  return new Set(rows.map(({ name }) => name))
}

const canIDeploy = ['hub-10', 'hub-200', 'new-200'].flatMap((name) => [
  `/api/v1/can-i-deploy?service=${name}&version=1.0.0&environment=production`,
  `/api/v1/can-i-deploy?service=${name}&version=1.0.0&environment=none`,
])

describe('plans with 200,000 interactions, a third of them in one tenant', () => {
  test('the tables are large', async () => {
    expect([...(await largeTables())].toSorted()).toEqual([
      'contract_interactions',
      'contracts',
      'events',
      'interactions',
      'verdicts',
      'verification_outcomes',
      'verification_results',
      'verification_tasks',
    ])
  })

  test.each(['large', 'small'])(
    'no list, filter or graph of a %s tenant reads one whole',
    async (which) => {
      const tenant = which === 'large' ? large : other
      const tables = await largeTables()
      const found: Record<string, string[]> = {}
      const requests = [...(await requestsOf(tenant)), ...(which === 'large' ? canIDeploy : [])]
      expect(requests.length).toBeGreaterThan(80)
      for (const path of requests) {
        const whole = await readWhole(tenant, path, tables)
        if (whole.length > 0) found[path] = whole
      }
      expect(found).toEqual({})
    },
  )
})

test('plans do not assume an average tenant when the tenant is unknown', async () => {
  const missing = await world.owner(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.reltuples >= $1
       and not coalesce(a.attoptions @> array['n_distinct=10'], false)`,
    [many],
  )
  expect(missing).toEqual([])
})
