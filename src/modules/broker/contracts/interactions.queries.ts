import { and, desc, eq, gte, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgSelect } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { serviceNamed, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts, interactions, contractInteractions as links } from './contracts.schema.ts'
import { consumers, consumerVersions, joins } from './parties.ts'

/** The number of rows in each breakdown. */
const breakdownLimit = 100

const ofLiveConsumer = and(joinOn(interactions.consumerId, consumers), isNull(consumers.deletedAt))

const columns = {
  id: interactions.id,
  revision: interactions.revision,
  clientId: interactions.clientId,
  contractId: contracts.id,
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
}

function joinContract<Select extends PgSelect>(select: Select, on: SQL) {
  return select
    .innerJoin(contracts, on)
    .innerJoin(services, joins.provider)
    .innerJoin(serviceVersions, joins.providerVersion)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
}

/** The interactions, each with the contract that recorded it first. */
export function selectInteractions(db: TenantDb) {
  const first = db
    .select({ contractId: links.contractId })
    .from(links)
    .where(joinOn(links.interactionId, interactions))
    .orderBy(links.id)
    .limit(1)
    .as('first_link')
  return joinContract(
    db.select(columns).from(interactions).innerJoinLateral(first, sql`true`).$dynamic(),
    eq(contracts.id, first.contractId),
  )
}

/** The interactions of contracts. */
export function selectContractInteractions(db: TenantDb) {
  return joinContract(
    db
      .select(columns)
      .from(interactions)
      .innerJoin(links, joinOn(links.interactionId, interactions))
      .$dynamic(),
    joinOn(links.contractId, contracts),
  )
}

/** The interactions of a provider in the last days: in total, by operation and by consumer. */
export function interactionStatistics(db: TenantDb, provider: string, days: number) {
  const recent = and(
    eq(interactions.providerId, serviceNamed(db, provider)),
    gte(interactions.createdAt, sql`now() - make_interval(days => ${days}::integer)`),
  )
  const averageDuration = sql<number | null>`avg(${interactions.duration})`
  const counted = sql<number>`count(*)::integer`
  return [
    mustFind(serviceNamed(db, provider)),
    db
      .select({
        totalInteractions: counted,
        uniqueConsumers: sql<number>`count(distinct ${interactions.consumerId})::integer`,
        averageDuration,
      })
      .from(interactions)
      .innerJoin(consumers, ofLiveConsumer)
      .where(recent),
    db
      .select({ operation: interactions.operation, count: counted, averageDuration })
      .from(interactions)
      .innerJoin(consumers, ofLiveConsumer)
      .where(recent)
      .groupBy(interactions.operation)
      .orderBy(desc(counted), interactions.operation)
      .limit(breakdownLimit),
    db
      .select({ consumer: consumers.name, count: counted })
      .from(interactions)
      .innerJoin(consumers, ofLiveConsumer)
      .where(recent)
      .groupBy(consumers.name)
      .orderBy(desc(counted), consumers.name)
      .limit(breakdownLimit),
  ] as const
}
