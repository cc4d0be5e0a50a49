import type { Statement } from './sql.ts'
import type { Work } from './timing.ts'
import type { BenchWorld } from './world.ts'

/** What is measured, and against what. */
export type Measure = { names: readonly [string, string]; works: readonly [Work, Work] }

const service = 'castle'
const version = '1.0.0'
const lists = 50
const one: Statement = ['select 1']
const page = 'order by id desc limit 26'

/** Makes what the requests below are about. */
export async function prepare(world: BenchWorld): Promise<void> {
  await world.call('POST', '/api/v1/services', { body: { name: service, packageJson: {} } })
  await publishSpec(world)(0)
}

/** The pairs of requests, over the Worker and at the endpoint, whose ratios say what each part of the design costs. */
export function measures(world: BenchWorld): readonly Measure[] {
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
      names: ['read a service, by the Worker', 'select 1, at the endpoint'],
      works: [readService(world), () => runtime(one)],
    },
    {
      names: ['read a service, by the Worker', 'GET /livez, by the Worker, no database'],
      works: [readService(world), () => world.call('GET', '/livez')],
    },
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

/** What runs side by side, to tell how many requests a second hold. */
export function rates(world: BenchWorld): Measure {
  return {
    names: ['read a service, by the Worker', 'select 1, at the endpoint'],
    works: [readService(world), () => world.runtime(one)],
  }
}

function readService({ call }: BenchWorld): Work {
  return () => call('GET', `/api/v1/services/${service}`)
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
