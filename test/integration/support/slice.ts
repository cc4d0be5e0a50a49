import type { Call, Reply, Tenant, World } from '../../support/world.ts'

/** Registers a service of a version and publishes a JSON specification for it. */
export async function publishCastle(tenant: Tenant, version = '1.0.0'): Promise<void> {
  const service = 'castle'
  await tenant.call('POST', '/api/services', { body: { name: service, packageJson: {} } })
  const spec = { openapi: '3.1.0', info: { title: tenant.slug, version }, paths: {} }
  await tenant.call('POST', '/api/specs/castle', { body: { spec, metadata: { service, version } } })
}

export const castleSpec = '/api/v1/services/castle/versions/1.0.0/spec'

/** Makes an environment: a write of one statement whose doubling a unique name would tell, as 409. */
export function makeEnvironment(tenant: Tenant, name: string, key?: string): Promise<Reply> {
  return tenant.call('POST', '/api/v1/environments', { body: { name }, ...withKey(key) })
}

/** Records a deployment: a write that nothing but its key keeps from happening twice. */
export function deploy(tenant: Tenant, environment: string, key?: string): Promise<Reply> {
  const body = { name: 'castle', version: '1.0.0', environment }
  return tenant.call('POST', '/api/deployments', { body, ...withKey(key) })
}

export function withKey(key: string | undefined): Call {
  return key === undefined ? {} : { headers: { 'Idempotency-Key': key } }
}

/** What a client sees of an answer, apart from what names the request itself. */
export function visible({ status, headers, text }: Reply) {
  const seen = ['Content-Type', 'ETag', 'Location'].map((name) => headers.get(name))
  return { status, text, seen }
}

/** Deployments to an environment, with the audit rows and the events that tell of them. */
export async function deploymentsTo(world: World, tenant: Tenant, environment: string) {
  const [row] = await world.owner<{ rows: number; audited: number; told: number }>(
    `with found as (
       select d.id from deployments d
       join environments e on e.tenant_id = d.tenant_id and e.id = d.environment_id
       where d.tenant_id = $1 and e.name = $2)
     select (select count(*)::int from found) as rows,
       (select count(*)::int from audit_events where tenant_id = $1 and action = 'insert'
          and resource_id in (select id from found)) as audited,
       (select count(*)::int from events where tenant_id = $1 and type = 'deployment.recorded'
          and subject_id in (select id from found)) as told`,
    [tenant.id, environment],
  )
  return row
}

/** Runs `work` and tells how many HTTP requests and WebSockets reached the database meanwhile. */
export async function counting<Result extends Reply | readonly Reply[]>(
  world: World,
  work: () => Promise<Result>,
) {
  const before = await world.stats()
  const result = await work()
  const after = await world.stats()
  return {
    result,
    // What ran after the answers is none of their cost.
    requests: after.requests - before.requests - afterwards([result].flat()),
    websockets: after.websockets - before.websockets,
  }
}

function afterwards(replies: readonly (Reply | readonly Reply[])[]): number {
  return replies.flat().reduce((total, { after }) => total + after, 0)
}
