import { and, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { givenRows } from '../../core/db/given-rows.ts'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { contracts } from '../contracts/index.ts'
import { isLive, services, serviceVersions } from '../services/index.ts'
import type { Parties } from './recording.ts'

const consumers = alias(services, 'consumers')
const consumerVersions = alias(serviceVersions, 'consumer_versions')

/** The rows of services and versions that parties name, which are there. Drizzle names an alias without its table: it must be unlike any column. */
export function partiesNamed(db: TenantDb, given: readonly (Parties & { id: string })[]) {
  const row = givenRows(
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
  return db
    .select({
      id: row.id.as('given_id'),
      consumerId: sql<string>`${consumers.id}`.as('party_consumer_id'),
      consumerVersionId: sql<string>`${consumerVersions.id}`.as('party_consumer_version_id'),
      providerId: sql<string>`${services.id}`.as('party_provider_id'),
      providerVersionId: sql<string>`${serviceVersions.id}`.as('party_provider_version_id'),
      environment: row.environment.as('party_environment'),
      specType: services.specType,
      payload:
        sql<unknown>`jsonb_build_object('consumer', ${row.consumer}, 'consumerVersion', ${row.consumerVersion},
        'provider', ${row.provider}, 'providerVersion', ${row.providerVersion}, 'environment', ${row.environment})`.as(
          'payload',
        ),
    })
    .from(row.rows)
    .innerJoin(
      consumers,
      and(eq(consumers.name, row.consumer), sql`${consumers.deletedAt} is null`),
    )
    .innerJoin(
      consumerVersions,
      and(
        eq(consumerVersions.serviceId, consumers.id),
        eq(consumerVersions.version, row.consumerVersion),
      ),
    )
    .innerJoin(services, and(eq(services.name, row.provider), isLive))
    .innerJoin(
      serviceVersions,
      and(
        eq(serviceVersions.serviceId, services.id),
        eq(serviceVersions.version, row.providerVersion),
      ),
    )
    .as('parties')
}

/** The contract that each of the parties have: its id beside the given one. */
export function contractsNamed(db: TenantDb, given: readonly (Parties & { id: string })[]) {
  const parties = partiesNamed(db, given)
  return db
    .select({
      givenId: parties.id,
      contractId: sql<string>`${contracts.id}`.as('contract_id'),
      payload: parties.payload,
    })
    .from(parties)
    .innerJoin(
      contracts,
      and(
        eq(contracts.consumerVersionId, parties.consumerVersionId),
        eq(contracts.providerVersionId, parties.providerVersionId),
        eq(contracts.environment, parties.environment),
      ),
    )
    .as('named')
}
