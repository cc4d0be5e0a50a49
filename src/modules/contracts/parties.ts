import { and, eq, isNull } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { along } from '../../core/db/along.ts'
import { isLive, services, serviceVersions } from '../services/index.ts'
import type { PartiesFilter } from './contracts.contract.ts'
import { contracts } from './contracts.schema.ts'

// What a contract is between: `services` and `serviceVersions` are the provider's.
export const consumers = alias(services, 'consumers')
export const consumerVersions = alias(serviceVersions, 'consumer_versions')

/** The joins of a contract with those it is between; a deleted service's contracts are found nowhere. */
export const joins = {
  provider: and(along(contracts.providerId, services), isLive),
  providerVersion: along(contracts.providerVersionId, serviceVersions),
  consumer: and(along(contracts.consumerId, consumers), isNull(consumers.deletedAt)),
  consumerVersion: along(contracts.consumerVersionId, consumerVersions),
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
