import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { alias } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { filter } from '../../../core/http/list.ts'
import {
  isLive,
  serviceNamed,
  services,
  serviceVersions,
  versionNamed,
} from '../../catalogue/services/index.ts'
import { type PartiesFilter, partyFields } from './contracts.contract.ts'
import { contracts } from './contracts.schema.ts'

// The provider of a contract is joined as `services` and `serviceVersions`.
export const consumers = alias(services, 'consumers')
export const consumerVersions = alias(serviceVersions, 'consumer_versions')

/** The joins of a contract with its services and versions; contracts of a deleted service are invisible. */
export const joins = {
  provider: and(joinOn(contracts.providerId, services), isLive),
  providerVersion: joinOn(contracts.providerVersionId, serviceVersions),
  consumer: and(joinOn(contracts.consumerId, consumers), isNull(consumers.deletedAt)),
  consumerVersion: joinOn(contracts.consumerVersionId, consumerVersions),
}

type Parties = Pick<PartiesFilter, 'provider' | 'consumer' | 'consumerVersion'>
type OfParties = { providerId: PgColumn; consumerId: PgColumn; consumerVersionId: PgColumn }

/** The rows between parties, compared by ids: a page of them is then read in the order of an index. */
export function isBetween(
  db: TenantDb,
  { providerId, consumerId, consumerVersionId }: OfParties,
  { provider, consumer, consumerVersion }: Parties,
) {
  return and(
    provider === undefined ? undefined : eq(providerId, serviceNamed(db, provider)),
    consumer === undefined ? undefined : eq(consumerId, serviceNamed(db, consumer)),
    consumerVersion === undefined
      ? undefined
      : isOfVersion(db, consumerVersionId, consumerVersion, consumer),
  )
}

/** The filters of a list whose rows are between parties. */
export function partyFilters({ providerId, consumerId, consumerVersionId }: OfParties) {
  const { provider, consumer, consumerVersion } = partyFields
  return {
    provider: filter(provider, (name, db) => eq(providerId, serviceNamed(db, name))),
    consumer: filter(consumer, (name, db) => eq(consumerId, serviceNamed(db, name))),
    consumerVersion: filter(consumerVersion, (version, db, query) =>
      isOfVersion(db, consumerVersionId, version, query.consumer),
    ),
  }
}

/** Whether a column holds the id of a version of this name: of a service, or of any. */
export function isOfVersion(
  db: TenantDb,
  column: PgColumn,
  version: string,
  service: unknown,
): SQL {
  if (typeof service === 'string') return eq(column, versionNamed(db, service, version))
  const versions = db
    .select({ id: serviceVersions.id })
    .from(serviceVersions)
    .where(eq(serviceVersions.version, version))
  return sql`${column} = any(array${versions})`
}

/** The contracts that match a filter. */
export function between(
  db: TenantDb,
  { provider, consumer, consumerVersion, environment }: PartiesFilter,
) {
  return and(
    isBetween(db, contracts, { provider, consumer, consumerVersion }),
    environment === undefined ? undefined : eq(contracts.environment, environment),
  )
}
