import { and, desc, eq, gte, isNull, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts, interactions, isBetween } from '../contracts/index.ts'
import type { StatisticsQuery } from './results.contract.ts'
import { type State, stateOfResult } from './state.ts'
import { consumers, consumerVersions } from './tasks.queries.ts'
import {
  verificationOutcomes as outcomes,
  verificationResults as results,
  verificationTasks as tasks,
} from './verification.schema.ts'

const joins = {
  task: joinOn(results.taskId, tasks),
  provider: and(joinOn(tasks.providerId, services), isLive),
  providerVersion: joinOn(results.providerVersionId, serviceVersions),
  consumer: and(joinOn(tasks.consumerId, consumers), isNull(consumers.deletedAt)),
  consumerVersion: joinOn(tasks.consumerVersionId, consumerVersions),
}

const columns = {
  id: results.id,
  revision: results.revision,
  taskId: results.taskId,
  provider: services.name,
  providerVersion: serviceVersions.version,
  providerGitSha: results.providerGitSha,
  consumer: consumers.name,
  consumerVersion: consumerVersions.version,
  generation: results.generation,
  complete: results.complete,
  passed: results.passed,
  failed: results.failed,
  state: stateOfResult,
  createdAt: results.createdAt,
}

export function selectResults(db: TenantDb) {
  return db
    .select(columns)
    .from(results)
    .innerJoin(tasks, joins.task)
    .innerJoin(services, joins.provider)
    .innerJoin(serviceVersions, joins.providerVersion)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .$dynamic()
}

export function mustFindResult(db: TenantDb, id: string) {
  return mustFind(selectResults(db).where(eq(results.id, id)))
}

/** The contract of an id, if it has the parties of the task at hand. */
export function contractOfTask(db: TenantDb, id: string) {
  const { consumerVersionId, providerId } = contracts
  const isOfTask = and(
    eq(consumerVersionId, tasks.consumerVersionId),
    eq(providerId, tasks.providerId),
  )
  return db
    .select({ id: contracts.id })
    .from(contracts)
    .where(and(eq(contracts.id, id), isOfTask))
}

/** The tasks, each with its newest result, of any version of the provider. */
export function selectLatestResults(db: TenantDb) {
  const newest = newestOfTask(db)
  return db
    .select({
      id: tasks.id,
      provider: services.name,
      consumer: consumers.name,
      consumerVersion: consumerVersions.version,
      state: sql<State>`coalesce(${newest.state}, 'unknown')`,
      resultId: newest.id,
      providerVersion: serviceVersions.version,
      passed: newest.passed,
      failed: newest.failed,
      complete: newest.complete,
      verifiedAt: newest.createdAt,
    })
    .from(tasks)
    .innerJoin(services, joins.provider)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .leftJoinLateral(newest, sql`true`)
    .leftJoin(serviceVersions, eq(serviceVersions.id, newest.providerVersionId))
    .$dynamic()
}

function newestOfTask(db: TenantDb) {
  return db
    .select({
      id: results.id,
      providerVersionId: results.providerVersionId,
      passed: results.passed,
      failed: results.failed,
      complete: results.complete,
      createdAt: sql`${results.createdAt}`.mapWith(results.createdAt).as('verified_at'),
      state: sql<State>`${stateOfResult}`.as('state'),
    })
    .from(results)
    .where(eq(results.taskId, tasks.id))
    .orderBy(desc(results.id))
    .limit(1)
    .as('newest')
}

export function selectOutcomes(db: TenantDb) {
  return db
    .select({
      id: outcomes.id,
      interactionId: outcomes.interactionId,
      operation: interactions.operation,
      success: outcomes.success,
      error: outcomes.error,
      errorDetails: outcomes.errorDetails,
      actualResponse: outcomes.actualResponse,
    })
    .from(outcomes)
    .innerJoin(interactions, joinOn(outcomes.interactionId, interactions))
    .$dynamic()
}

/** The results of the last days by day. A result passed if it covered everything needed then, without a failure. */
export function resultStatistics(db: TenantDb, query: StatisticsQuery) {
  const passed = and(results.complete, eq(results.failed, 0), sql`${results.passed} > 0`)
  const day = sql<string>`to_char(${results.createdAt} at time zone 'UTC', 'YYYY-MM-DD')`
  return db
    .select({
      day,
      total: sql<number>`count(*)::integer`,
      passed: sql<number>`(count(*) filter (where ${passed}))::integer`,
      failed: sql<number>`(count(*) filter (where ${results.failed} > 0))::integer`,
    })
    .from(results)
    .innerJoin(tasks, joins.task)
    .innerJoin(services, joins.provider)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .where(
      and(
        isBetween(db, tasks, query),
        gte(results.createdAt, sql`now() - make_interval(days => ${query.days}::integer)`),
      ),
    )
    .groupBy(day)
    .orderBy(desc(day))
}
