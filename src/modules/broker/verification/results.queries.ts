import { and, count, desc, eq, exists, gte, isNull, lte, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts, interactions, isBetween, isOfVersion } from '../contracts/index.ts'
import type {
  LatestFilter,
  OutcomeFilter,
  ResultFilter,
  StatisticsQuery,
} from './results.contract.ts'
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

function selectResults(db: TenantDb) {
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

export function findResult(db: TenantDb, id: string) {
  return selectResults(db).where(eq(results.id, id))
}

export function listResults(db: TenantDb, query: ResultFilter) {
  const { providerVersion, contract, from, to } = query
  const ofContract = (id: string) =>
    exists(
      db
        .select({ id: contracts.id })
        .from(contracts)
        .where(
          and(
            eq(contracts.id, id),
            eq(contracts.consumerVersionId, tasks.consumerVersionId),
            eq(contracts.providerId, tasks.providerId),
          ),
        ),
    )
  const filter = and(
    isBetween(db, tasks, query),
    providerVersion === undefined
      ? undefined
      : isOfVersion(db, results.providerVersionId, providerVersion, query.provider),
    contract === undefined ? undefined : ofContract(contract),
    from === undefined ? undefined : gte(results.createdAt, from),
    to === undefined ? undefined : lte(results.createdAt, to),
  )
  return {
    rows: selectResults(db)
      .where(and(filter, afterCursor(results.id, query)))
      .orderBy(desc(results.id))
      .limit(query.limit + 1),
    total: db
      .select({ total: count() })
      .from(results)
      .innerJoin(tasks, joins.task)
      .innerJoin(services, joins.provider)
      .innerJoin(serviceVersions, joins.providerVersion)
      .innerJoin(consumers, joins.consumer)
      .innerJoin(consumerVersions, joins.consumerVersion)
      .where(filter),
  }
}

/** Each task with its newest result, of whichever version of the provider. */
export function latestResults(db: TenantDb, query: LatestFilter) {
  const newest = db
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
  return {
    rows: db
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
      .where(and(isBetween(db, tasks, query), afterCursor(tasks.id, query)))
      .orderBy(desc(tasks.id))
      .limit(query.limit + 1),
    total: db
      .select({ total: count() })
      .from(tasks)
      .innerJoin(services, joins.provider)
      .innerJoin(consumers, joins.consumer)
      .innerJoin(consumerVersions, joins.consumerVersion)
      .where(isBetween(db, tasks, query)),
  }
}

export function listOutcomes(db: TenantDb, result: string, query: OutcomeFilter) {
  const filter = and(
    eq(outcomes.resultId, result),
    query.success === undefined ? undefined : eq(outcomes.success, query.success),
  )
  return {
    given: mustFind(findResult(db, result)),
    rows: db
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
      .where(and(filter, afterCursor(outcomes.id, query)))
      .orderBy(desc(outcomes.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(outcomes).where(filter),
  }
}

/** Results of the last days, by day: passed is what covered all that was needed then, and failed nothing. */
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
