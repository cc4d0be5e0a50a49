import type { Owner } from '../../../src/tools/command/owner.ts'
import type { Bench, Section } from '../section.ts'
import type { Statement } from '../sql.ts'
import { type Cell, comparison, comparisonColumns } from '../table.ts'
import { compare, type Work } from '../timing.ts'
import { type BenchTenant, type BenchWorld, withBenchWorld } from '../world.ts'

type Pair = { names: readonly [string, string]; works: readonly [Work, Work] }

const service = 'castle'
const version = '1.0.0'
const servicesEach = 2_000
const lists = 50
const one: Statement = ['select 1']
const page = 'order by id desc limit 26'

export const design: Section = {
  name: 'design',
  title: 'What each part of the design adds',
  about: `Each request, or each batch of statements at the endpoint, against a plainer one; two tenants of ${servicesEach} services each.`,
  measure: (bench) => withBenchWorld(bench, 'design', (world) => tables(bench, world), fill),
}

async function tables(bench: Bench, world: BenchWorld) {
  await world.call('POST', '/api/v1/services', { body: { name: service, packageJson: {} } })
  await publishSpec(world)(0)
  const given = []
  for (const delay of bench.delays) {
    await world.delay(delay)
    const rows: Cell[][] = []
    for (const { names, works } of pairs(world)) {
      bench.say(`+${delay} ms: ${names[0]}`)
      rows.push(comparison(names, await compare(works, bench.rounds, bench.signal)))
    }
    given.push({ title: `+${delay} ms a round trip`, columns: comparisonColumns, rows })
  }
  return given
}

async function fill(owner: Owner, tenants: readonly BenchTenant[]): Promise<void> {
  for (const { tenantId } of tenants) {
    await owner(
      `insert into services (id, tenant_id, name) select app.uuid7(), $1, 'service-' || n from generate_series(1, ${servicesEach}) n`,
      [tenantId],
    )
  }
}

function pairs(world: BenchWorld): readonly Pair[] {
  const { credential, tenantId, runtime, owner } = world
  const enter: Statement = [
    `select app.enter(null, $1, 'services:read', 'bench', 5000)`,
    credential,
  ]
  const secured: Statement = [`select id, name from services where deleted_at is null ${page}`]
  const plain: Statement = [
    `select id, name from services where tenant_id = $1 and deleted_at is null ${page}`,
    tenantId,
  ]
  const times = (statement: Statement) => Array.from({ length: lists }, () => statement)
  return [
    {
      names: ['app.enter, then select 1', 'select 1, then select 1'],
      works: [() => runtime(enter, one), () => runtime(one, one)],
    },
    {
      names: [`app.enter, ${lists} lists, row security`, `select 1, ${lists} lists, as owner`],
      works: [() => runtime(enter, ...times(secured)), () => owner(one, ...times(plain))],
    },
    {
      names: ['merge patch a spec, interactive', 'publish a spec, one batch'],
      works: [patchSpec(world), publishSpec(world)],
    },
    {
      names: ['deploy, with a new Idempotency-Key', 'deploy, without'],
      works: [deploy(world, () => ({ 'Idempotency-Key': crypto.randomUUID() })), deploy(world)],
    },
    {
      names: ['deploy, repeated under its key', 'deploy, without'],
      works: [deploy(world, () => ({ 'Idempotency-Key': 'repeated' })), deploy(world)],
    },
  ]
}

function publishSpec({ call }: BenchWorld): Work {
  return (round) => {
    const spec = { openapi: '3.1.0', info: { title: `published ${round}`, version }, paths: {} }
    const body = { spec, metadata: { service, version } }
    return call('POST', `/api/v1/specs/${service}`, { body })
  }
}

function patchSpec({ call }: BenchWorld): Work {
  return (round) =>
    call('PATCH', `/api/v1/services/${service}/versions/${version}/spec`, {
      body: { info: { title: `patched ${round}` } },
    })
}

function deploy({ call }: BenchWorld, headers?: () => Record<string, string>): Work {
  const body = { name: service, version, environment: 'production' }
  return () => call('POST', '/api/v1/deployments', { body, headers: headers?.() ?? {} })
}
