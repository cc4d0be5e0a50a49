import { and, eq, isNull } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { isLive, services, serviceVersions } from '../services/index.ts'
import type { PartiesFilter } from './contracts.contract.ts'
import { contracts } from './contracts.schema.ts'

// What a contract is between: `services` and `serviceVersions` are the provider's.
export const consumers = alias(services, 'consumers')
export const consumerVersions = alias(serviceVersions, 'consumer_versions')

/** The joins of a contract with those it is between; a deleted service's contracts are found nowhere. */
export const joins = {
  provider: and(eq(services.id, contracts.providerId), isLive),
  providerVersion: eq(serviceVersions.id, contracts.providerVersionId),
  consumer: and(eq(consumers.id, contracts.consumerId), isNull(consumers.deletedAt)),
  consumerVersion: eq(consumerVersions.id, contracts.consumerVersionId),
}

/** The contracts that a filter leaves, of those joined with whom they are between. */
export function between({ provider, consumer, consumerVersion, environment }: PartiesFilter) {
  return and(
    provider === undefined ? undefined : eq(services.name, provider),
    consumer === undefined ? undefined : eq(consumers.name, consumer),
    consumerVersion === undefined ? undefined : eq(consumerVersions.version, consumerVersion),
    environment === undefined ? undefined : eq(contracts.environment, environment),
  )
}
