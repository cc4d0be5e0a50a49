import { and, count, desc, eq, gte, type SQL, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor, type PageQuery } from '../../../core/http/page.ts'
import { serviceNamed, services, serviceVersions } from '../../catalogue/services/index.ts'
import { mustFindContract } from './contracts.queries.ts'
import { contracts, interactions } from './contracts.schema.ts'
import type { InteractionFilter } from './interactions.contract.ts'
import { between, consumers, consumerVersions, joins } from './parties.ts'

/** Rows of each breakdown in the statistics. */
const breakdownLimit = 100

/** The interactions with whom they are between, to be narrowed down. */
export function selectInteractions(db: TenantDb) {
  return db
    .select({
      id: interactions.id,
      clientId: interactions.clientId,
      contractId: interactions.contractId,
      service: services.name,
      providerVersion: serviceVersions.version,
      operation: interactions.operation,
      request: interactions.request,
      response: interactions.response,
      duration: interactions.duration,
      timestamp: interactions.recordedAt,
      consumer: consumers.name,
      consumerVersion: consumerVersions.version,
      consumerGitSha: consumerVersions.gitSha,
      environment: contracts.environment,
      clientInfo: interactions.clientInfo,
    })
    .from(interactions)
    .innerJoin(contracts, joinOn(interactions.contractId, contracts))
    .innerJoin(services, joins.provider)
    .innerJoin(serviceVersions, joins.providerVersion)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .$dynamic()
}

export function findInteraction(db: TenantDb, id: string) {
  return selectInteractions(db).where(eq(interactions.id, id))
}

export function listInteractions(db: TenantDb, query: InteractionFilter) {
  const { operation } = query
  return pageOfInteractions(
    db,
    query,
    and(
      between(db, query),
      operation === undefined ? undefined : eq(interactions.operation, operation),
    ),
  )
}

export function listContractInteractions(db: TenantDb, contract: string, query: PageQuery) {
  return {
    given: mustFindContract(db, contract),
    ...pageOfInteractions(db, query, eq(interactions.contractId, contract)),
  }
}

function pageOfInteractions(db: TenantDb, query: PageQuery, filter: SQL | undefined) {
  return {
    rows: selectInteractions(db)
      .where(and(filter, afterCursor(interactions.id, query)))
      .orderBy(desc(interactions.id))
      .limit(query.limit + 1),
    total: db
      .select({ total: count() })
      .from(interactions)
      .innerJoin(contracts, joinOn(interactions.contractId, contracts))
      .innerJoin(services, joins.provider)
      .innerJoin(consumers, joins.consumer)
      .innerJoin(consumerVersions, joins.consumerVersion)
      .where(filter),
  }
}

/** What was recorded of a provider in the last days: in all, by operation, and by consumer. */
export function interactionStatistics(db: TenantDb, provider: string, days: number) {
  const recent = and(
    eq(contracts.providerId, serviceNamed(db, provider)),
    gte(interactions.createdAt, sql`now() - make_interval(days => ${days}::integer)`),
  )
  const averageDuration = sql<number | null>`avg(${interactions.duration})`
  const counted = sql<number>`count(*)::integer`
  return [
    mustFind(serviceNamed(db, provider)),
    db
      .select({
        totalInteractions: counted,
        uniqueConsumers: sql<number>`count(distinct ${contracts.consumerId})::integer`,
        averageDuration,
      })
      .from(interactions)
      .innerJoin(contracts, joinOn(interactions.contractId, contracts))
      .innerJoin(consumers, joins.consumer)
      .where(recent),
    db
      .select({ operation: interactions.operation, count: counted, averageDuration })
      .from(interactions)
      .innerJoin(contracts, joinOn(interactions.contractId, contracts))
      .innerJoin(consumers, joins.consumer)
      .where(recent)
      .groupBy(interactions.operation)
      .orderBy(desc(counted), interactions.operation)
      .limit(breakdownLimit),
    db
      .select({ consumer: consumers.name, count: counted })
      .from(interactions)
      .innerJoin(contracts, joinOn(interactions.contractId, contracts))
      .innerJoin(consumers, joins.consumer)
      .where(recent)
      .groupBy(consumers.name)
      .orderBy(desc(counted), consumers.name)
      .limit(breakdownLimit),
  ] as const
}
