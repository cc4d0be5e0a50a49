import { z } from 'zod'

export type Limit = {
  /** The plural of the resource in camelCase: `apiKeys`. */
  name: string
  /** The resources that count: a plural noun. */
  description: string
}

const declared = new Map<string, Limit>()

/**
 * Declares that plans can limit a resource. A module calls it in its `.limits.ts`, has a SQL function
 * `app.used_<name>(tenant)` that counts, and triggers that execute `app.guard_limit('<name>')`.
 */
export function defineLimit(name: string, description: string): Limit {
  const limit = { name, description }
  declared.set(name, limit)
  return limit
}

/** Every declared limit, by its name. */
export function limits(): readonly Limit[] {
  return [...declared.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The limits of a plan: the largest number of each resource; a missing one is unlimited. */
export type PlanLimits = Record<string, number>

const Name = z.string().refine((name) => declared.has(name), 'must be a limit: GET /tenant/usage')

export const PlanLimits = z
  .record(Name, z.int().min(0).max(1_000_000_000))
  .describe('The largest number of each resource. A resource that is left out is unlimited.')
  .meta({ examples: [{ members: 50, services: 100 }] })
