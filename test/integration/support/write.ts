import { expect } from 'vitest'
import type { Tenant } from '../../support/world.ts'
import type { Trail } from './trail.ts'

/** One write, and what the database must tell of it afterwards. */
export type Write = {
  /** The declared endpoint, without its prefix. */
  endpoint: string
  what: string
  before?: (tenant: Tenant) => Promise<unknown>
  path: string | Sent<string>
  body?: Record<string, unknown> | unknown[] | Sent<object>
  audited: Trail['audited']
  told: Trail['told']
}

/** What only the tenant can tell, once what comes before is there. */
type Sent<Value> = (tenant: Tenant) => Promise<Value>

type Audited = Trail['audited'][number]

export type Some = { asymmetricMatch(other: unknown): boolean }

/** Matches an id or an instant that only the database knows. */
export const some: Some = expect.anything()

export function insert(resource: string, values: Record<string, unknown>): Audited {
  const changes = Object.entries(values).map(([field, to]) => [field, { from: null, to }])
  return { action: 'insert', resource, changes: Object.fromEntries(changes) }
}

/** The row of `values` as it went. */
export function remove(resource: string, values: Record<string, unknown>): Audited {
  const changes = Object.entries(values).map(([field, from]) => [field, { from, to: null }])
  return { action: 'delete', resource, changes: Object.fromEntries(changes) }
}

/** The same with fields of which the trail says only that they were written. */
export function omitting(audited: Audited, ...fields: string[]): Audited {
  const omitted = fields.map((field) => [field, { omitted: true }])
  return { ...audited, changes: { ...audited.changes, ...Object.fromEntries(omitted) } }
}

export function update(resource: string, changes: Record<string, unknown>): Audited {
  return { action: 'update', resource, changes }
}

export function told(subjectType: string, type: string, payload: unknown): Trail['told'][number] {
  return { type, subjectType, payload }
}

/** A service as it is registered when nothing but its name is known. */
export function service(name: string, more: Record<string, unknown> = {}): Audited {
  return insert('services', {
    name,
    spec_type: 'openapi',
    package_json: {},
    github_auto_linked: false,
    main_branch: 'main',
    ...more,
  })
}

/** A version of three numbers. */
export function version(some: Some, text: string, more: Record<string, unknown> = {}): Audited {
  const semver = text.split('.').map(Number)
  return insert('service_versions', { service_id: some, version: text, semver, ...more })
}

/** The path of the only one of a collection: `before` makes it. */
export function ofOnly(collection: string, at: (id: string) => string): Sent<string> {
  return async (tenant) => {
    const { json } = await tenant.call('GET', `/api/v1/${collection}`)
    const [only, ...others] = json.data
    if (!only || others.length > 0) throw new Error(`not one of ${collection}: ${json.data.length}`)
    return `/api/v1/${at(only.id)}`
  }
}
