import { and, eq, sql } from 'drizzle-orm'
import { parameterRows } from '../../../core/db/parameter-rows.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts } from '../contracts/index.ts'
import type { Parties } from './batch.ts'

type Given = readonly (Parties & { id: string })[]

// Subqueries per row use the unique indexes: the planner has no statistics of parameter rows, and its joins read each
// table once per row. Aliases are unlike any column because they are referenced without a table.

/** The ids of the services and versions that parties name; all of them exist. */
export function partiesNamed(db: TenantDb, given: Given) {
  const named = servicesNamed(db, given)
  const versionId = (serviceId: typeof named.consumerId, version: typeof named.consumerVersion) =>
    sql<string>`${db
      .select({ id: serviceVersions.id })
      .from(serviceVersions)
      .where(and(eq(serviceVersions.serviceId, serviceId), eq(serviceVersions.version, version)))}`
  return db
    .select({
      id: named.id,
      consumerId: named.consumerId,
      consumerVersionId: versionId(named.consumerId, named.consumerVersion).as('party_consumer'),
      providerId: named.providerId,
      providerVersionId: versionId(named.providerId, named.providerVersion).as('party_provider'),
      environment: named.environment,
      specType: sql<string>`${db
        .select({ type: services.specType })
        .from(services)
        .where(eq(services.id, named.providerId))}`.as('party_type'),
      payload:
        sql<unknown>`jsonb_build_object('consumer', ${named.consumer}, 'consumerVersion', ${named.consumerVersion},
          'provider', ${named.provider}, 'providerVersion', ${named.providerVersion}, 'environment', ${named.environment})`.as(
          'payload',
        ),
    })
    .from(named)
    .limit(given.length)
    .as('parties')
}

/** The contract of each of the parties: its id beside the given one, and its services. */
export function contractsNamed(db: TenantDb, given: Given) {
  const parties = partiesNamed(db, given)
  const contractId = sql<string>`${db
    .select({ id: contracts.id })
    .from(contracts)
    .where(
      and(
        eq(contracts.consumerVersionId, parties.consumerVersionId),
        eq(contracts.providerVersionId, parties.providerVersionId),
        eq(contracts.environment, parties.environment),
      ),
    )}`
  return db
    .select({
      givenId: parties.id,
      contractId: contractId.as('named_contract'),
      consumerId: parties.consumerId,
      providerId: parties.providerId,
      payload: parties.payload,
    })
    .from(parties)
    .limit(given.length)
    .as('named')
}

function servicesNamed(db: TenantDb, given: Given) {
  const row = parameterRows(
    'given',
    {
      id: 'uuid',
      consumer: 'text',
      consumerVersion: 'text',
      provider: 'text',
      providerVersion: 'text',
      environment: 'text',
    },
    given,
  )
  const serviceId = (name: typeof row.consumer) =>
    sql<string>`${db
      .select({ id: services.id })
      .from(services)
      .where(and(eq(services.name, name), isLive))}`
  return db
    .select({
      id: row.id.as('given_id'),
      consumer: row.consumer.as('given_consumer'),
      consumerVersion: row.consumerVersion.as('given_consumer_version'),
      provider: row.provider.as('given_provider'),
      providerVersion: row.providerVersion.as('given_provider_version'),
      environment: row.environment.as('given_environment'),
      consumerId: serviceId(row.consumer).as('party_consumer_id'),
      providerId: serviceId(row.provider).as('party_provider_id'),
    })
    .from(row.rows)
    .limit(given.length)
    .as('services_named')
}
