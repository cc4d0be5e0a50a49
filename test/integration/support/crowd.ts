import type { Reply, Tenant } from '../../support/world.ts'

/** What a tenant was told that it had written. */
export type Acknowledged = {
  registered: string[]
  published: { name: string; isNew: boolean }[]
  deployed: { id: string; requestId: string }[]
}

export const names = ['castle', '@acme/gate', 'moat', 'tower']
export const environments = ['production', 'staging']

type Client = { tenant: Tenant; pick: (below: number) => number; told: Acknowledged; id: string }

/** Does a number of things, one after the other, and writes down what was acknowledged. Gives what did not fit. */
export async function behave(client: Client, steps: number): Promise<string[]> {
  const wrong: string[] = []
  for (let step = 0; step < steps; step += 1) {
    const act = acts[client.pick(acts.length)] ?? read
    const fault = await act(client, `${client.id}-${step}`)
    if (fault !== undefined) wrong.push(fault)
  }
  return wrong
}

type Act = (client: Client, requestId: string) => Promise<string | undefined>

const register: Act = async ({ tenant, pick, told }, requestId) => {
  const name = one(names, pick)
  const packageJson = { version: '1.0.0', owner: tenant.slug }
  const body = { name, packageJson, description: `${tenant.slug}'s ${name}` }
  const reply = await tenant.call('POST', '/api/services', { body, headers: headers(requestId) })
  if (reply.json.isNew) told.registered.push(name)
  return unless(reply.status < 300 && reply.json.description === body.description, reply)
}

const publish: Act = async ({ tenant, pick, told }, requestId) => {
  const service = one(names, pick)
  const metadata = { service, version: `1.${pick(4)}.0`, uploadedBy: tenant.slug }
  const spec = { openapi: '3.1.0', info: { title: tenant.slug, version: requestId }, paths: {} }
  const call = { body: { spec, metadata }, headers: headers(requestId) }
  const reply = await tenant.call('POST', `/api/specs/${service}`, call)
  if (reply.status >= 300) return unless(false, reply)
  told.published.push({ name: `${service} ${metadata.version}`, isNew: reply.json.isNew })
}

const deploy: Act = async ({ tenant, pick, told }, requestId) => {
  const environment = one(environments, pick)
  const body = { name: one(names, pick), version: '1.0.0', environment, deployedBy: tenant.slug }
  const reply = await tenant.call('POST', '/api/deployments', { body, headers: headers(requestId) })
  if (reply.status !== 200) return unless(false, reply)
  told.deployed.push({ id: reply.json.id, requestId })
  return unless(reply.json.deployedBy === tenant.slug, reply)
}

const read: Act = async ({ tenant, pick }) => {
  const name = one(names, pick)
  switch (pick(3)) {
    case 0: {
      const reply = await tenant.call('GET', `/api/v1/services/${name}`)
      return unless(reply.json.packageJson?.owner === tenant.slug, reply)
    }
    case 1: {
      const path = `/api/specs/${name}/by-provider-version?providerVersion=latest`
      const reply = await tenant.call('GET', path)
      return unless(reply.json.spec?.info?.title === tenant.slug, reply)
    }
    default: {
      const path = `/api/deployments/active?environment=${one(environments, pick)}`
      const reply = await tenant.call('GET', path)
      const own = (deployment: { deployedBy: string }) => deployment.deployedBy === tenant.slug
      return unless(reply.status === 200 && reply.json.every(own), reply)
    }
  }
}

const acts: readonly Act[] = [register, publish, deploy, deploy, read, read]

function one(all: readonly string[], pick: (below: number) => number): string {
  return all[pick(all.length)] ?? ''
}

// Half of the writes carry a key, as half of the clients do.
function headers(requestId: string): Record<string, string> {
  const keyed = requestId.length % 2 === 0
  return { 'X-Request-Id': requestId, ...(keyed ? { 'Idempotency-Key': requestId } : {}) }
}

function unless(fits: boolean, { status, text }: Reply): string | undefined {
  return fits ? undefined : `${status} ${text}`
}
