/** How much a growing database holds: `interactions` in all, of which the first tenant has a third. */
export type Growth = { interactions: number; tenants: number }

/** Most calls that a contract has, and providers that a version of a consumer needs. */
export const callsEach = 25
export const needsEach = 4
/** Calls of each contract of a hub. */
export const callsOfHub = 5
/** Services of the first tenant and of any other: there are more versions of them as the database grows. */
const servicesOfFirst = 250
const servicesOfOther = 5

export type TenantShape = { versions: number; services: number; calls: number }

/** What the first tenant, beside its hubs, and each other have, for a size. */
export function shapesOf({ interactions, tenants }: Growth): [TenantShape, TenantShape] {
  const first = Math.round(interactions / 3)
  const other = (interactions - first) / (tenants - 1)
  const ofHubs = hubs.reduce((sum, { width }) => sum + 2 * width * callsOfHub, 0)
  return [shapeOf(first - ofHubs, servicesOfFirst), shapeOf(other, servicesOfOther)]
}

function shapeOf(interactions: number, most: number): TenantShape {
  const versions = Math.max(2, Math.round(interactions / (callsEach * needsEach)))
  const services = Math.min(most, versions)
  const contracts = versions * Math.min(needsEach, services)
  return { versions, services, calls: Math.min(callsEach, Math.round(interactions / contracts)) }
}

/**
 * Services of the first tenant beside its others: `hub-10` and `hub-200` need so many providers and are needed by so
 * many consumers, all verified; `new-200` as `hub-200`, and nothing is verified.
 */
export const hubs = [
  { name: 'hub-10', width: 10, verified: true },
  { name: 'hub-200', width: 200, verified: true },
  { name: 'new-200', width: 200, verified: false },
] as const
