import { and, count, eq, sql } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { conditionsOf } from '../../../core/http/list.ts'
import { services, serviceVersions } from '../../catalogue/services/index.ts'
import type { PartiesFilter } from './contracts.contract.ts'
import { contracts } from './contracts.schema.ts'
import { consumers, consumerVersions, contractFilters, joins } from './parties.ts'

/** The id of a contract whose services are not deleted. */
export function contractWithId(db: TenantDb, id: string) {
  return db
    .select({ id: contracts.id })
    .from(contracts)
    .innerJoin(services, joins.provider)
    .innerJoin(consumers, joins.consumer)
    .where(eq(contracts.id, id))
}

export function mustFindContract(db: TenantDb, id: string) {
  return mustFind(contractWithId(db, id))
}

export function contractStatistics(db: TenantDb, query: PartiesFilter) {
  const inStatus = (status: string) =>
    sql<number>`(count(*) filter (where ${contracts.status} = ${status}))::integer`
  return db
    .select({
      totalContracts: count(),
      activeContracts: inStatus('active'),
      archivedContracts: inStatus('archived'),
      deprecatedContracts: inStatus('deprecated'),
    })
    .from(contracts)
    .innerJoin(services, joins.provider)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .where(and(...conditionsOf(contractFilters, query, db)))
}

export function selectContracts(db: TenantDb) {
  return db
    .select({
      id: contracts.id,
      revision: contracts.revision,
      consumerId: contracts.consumerId,
      consumerName: consumers.name,
      consumerVersion: consumerVersions.version,
      consumerGitSha: consumerVersions.gitSha,
      providerId: contracts.providerId,
      providerName: services.name,
      providerVersion: serviceVersions.version,
      environment: contracts.environment,
      specType: contracts.specType,
      status: contracts.status,
      interactionCount: contracts.interactionCount,
      firstSeen: contracts.createdAt,
      lastSeen: contracts.lastSeenAt,
      createdAt: contracts.createdAt,
      updatedAt: contracts.updatedAt,
    })
    .from(contracts)
    .innerJoin(services, joins.provider)
    .innerJoin(serviceVersions, joins.providerVersion)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .$dynamic()
}
