import type { Tenant } from '../../support/world.ts'
import type { Trail } from './trail.ts'

/** One write of the first slice, and what the database must tell of it afterwards. */
export type Write = {
  /** The declared endpoint, without its prefix. */
  endpoint: string
  what: string
  before?: (tenant: Tenant) => Promise<unknown>
  path: string
  body?: unknown
  audited: Trail['audited']
  told: Trail['told']
}

type Audited = Trail['audited'][number]

/** The matcher for an id or an instant that only the database knows. */
export type Some = { asymmetricMatch(other: unknown): boolean }

export function insert(resource: string, values: Record<string, unknown>): Audited {
  const changes = Object.entries(values).map(([field, to]) => [field, { from: null, to }])
  return { action: 'insert', resource, changes: Object.fromEntries(changes) }
}

export function update(resource: string, changes: Record<string, unknown>): Audited {
  return { action: 'update', resource, changes }
}

export function told(subjectType: string, type: string, payload: unknown): Trail['told'][number] {
  return { type, subjectType, payload }
}
