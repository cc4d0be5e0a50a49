import { expect, inject } from 'vitest'
import { unique } from './operator.ts'
import type { Tenant } from './world.ts'

export const domains = '/api/v1/tenant/domains'

/** The resolver serves all test files: each name is of one test alone. */
export const fresh = () => `${unique(`api-${crypto.randomUUID()}`)}.example`

/** Says what the TXT records of a name are; null: that the resolver cannot tell. */
export async function resolves(name: string, records: readonly string[] | null): Promise<void> {
  const url = new URL(`/records/${name}`, inject('resolverUrl'))
  await fetch(url, { method: 'PUT', body: JSON.stringify(records) })
}

export async function add(tenant: Tenant, domain: string) {
  const { json, status, text } = await tenant.call('POST', domains, { body: { domain } })
  expect(status, text).toBe(201)
  return json
}

export const verify = (tenant: Tenant, id: string) => tenant.call('POST', `${domains}/${id}/verify`)

/** A domain of the tenant that its record has shown to be its own. */
export async function verified(tenant: Tenant) {
  const added = await add(tenant, fresh())
  await resolves(added.record.name, ['"v=spf1 -all"', `"${added.record.value}"`])
  expect((await verify(tenant, added.id)).json).toMatchObject({ status: 'verified' })
  return added
}
