import { and, desc, eq, gte, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { serviceNamed, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts, interactions } from './contracts.schema.ts'
import { consumers, consumerVersions, joins } from './parties.ts'

/** The number of rows in each breakdown. */
const breakdownLimit = 100

/** The interactions with their services and versions. */
export function selectInteractions(db: TenantDb) {
  return db
    .select({
      id: interactions.id,
      revision: interactions.revision,
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

/** The interactions of a provider in the last days: in total, by operation and by consumer. */
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
