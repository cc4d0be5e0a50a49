import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { alias } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { conditionsOf, equals, filter } from '../../../core/http/list.ts'
import {
  isLive,
  serviceNamed,
  services,
  serviceVersions,
  versionNamed,
} from '../../catalogue/services/index.ts'
import { Environment, partyFields } from './contracts.contract.ts'
import { contracts, interactions, contractInteractions as links } from './contracts.schema.ts'

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

type OfParties = { providerId: PgColumn; consumerId: PgColumn; consumerVersionId: PgColumn }

/** The filters of rows between parties, which compare ids: a page of them is then read in the order of an index. */
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

/** The rows of a table that match the filters of parties. */
export function isBetween(db: TenantDb, table: OfParties, query: object) {
  return and(...conditionsOf(partyFilters(table), query, db))
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

/** The filters of contracts. */
export const contractFilters = {
  ...partyFilters(contracts),
  environment: equals(contracts.environment, Environment),
}

/** The filters of interactions: those that a contract of this version or environment needs. */
export const interactionFilters = {
  provider: filter(partyFields.provider, (name, db) =>
    eq(interactions.providerId, serviceNamed(db, name)),
  ),
  consumer: filter(partyFields.consumer, (name, db) =>
    eq(interactions.consumerId, serviceNamed(db, name)),
  ),
  // By ids, because a version needs few of all interactions.
  consumerVersion: filter(partyFields.consumerVersion, (version, db, { consumer }) => {
    const isOf = isOfVersion(db, contracts.consumerVersionId, version, consumer)
    return sql`${interactions.id} = any(array${needs(db).where(isOf)})`
  }),
  // For each row, because most interactions are of a few environments: `offset 0` keeps it from becoming a join.
  environment: filter(Environment, (environment, db) => {
    const isThere = and(
      joinOn(links.interactionId, interactions),
      eq(contracts.environment, environment),
    )
    return sql`exists (select from ${needs(db).where(isThere).as('need')} offset 0)`
  }),
}

function needs(db: TenantDb) {
  return db
    .select({ id: links.interactionId })
    .from(links)
    .innerJoin(contracts, joinOn(links.contractId, contracts))
}
