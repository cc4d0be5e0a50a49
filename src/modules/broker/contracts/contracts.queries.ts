import { and, count, desc, eq, sql } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { services, serviceVersions } from '../../catalogue/services/index.ts'
import type { ContractFilter, PartiesFilter } from './contracts.contract.ts'
import { contracts } from './contracts.schema.ts'
import { between, consumers, consumerVersions, joins } from './parties.ts'

/** The contract of an id, if it can be found. */
export function findContract(db: TenantDb, id: string) {
  return selectContracts(db).where(eq(contracts.id, id))
}

export function mustFindContract(db: TenantDb, id: string) {
  return mustFind(
    db
      .select({ id: contracts.id })
      .from(contracts)
      .innerJoin(services, joins.provider)
      .innerJoin(consumers, joins.consumer)
      .where(eq(contracts.id, id)),
  )
}

export function listContracts(db: TenantDb, query: ContractFilter) {
  const { status } = query
  const filter = and(
    between(db, query),
    status === undefined ? undefined : eq(contracts.status, status),
  )
  return {
    rows: selectContracts(db)
      .where(and(filter, afterCursor(contracts.id, query)))
      .orderBy(desc(contracts.id))
      .limit(query.limit + 1),
    total: db
      .select({ total: count() })
      .from(contracts)
      .innerJoin(services, joins.provider)
      .innerJoin(consumers, joins.consumer)
      .innerJoin(consumerVersions, joins.consumerVersion)
      .where(filter),
  }
}

export function contractStatistics(db: TenantDb, query: PartiesFilter) {
  const those = (status: string) =>
    sql<number>`(count(*) filter (where ${contracts.status} = ${status}))::integer`
  return db
    .select({
      totalContracts: count(),
      activeContracts: those('active'),
      archivedContracts: those('archived'),
      deprecatedContracts: those('deprecated'),
    })
    .from(contracts)
    .innerJoin(services, joins.provider)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .where(between(db, query))
}

function selectContracts(db: TenantDb) {
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
}
