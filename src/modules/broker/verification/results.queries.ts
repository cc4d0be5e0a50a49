import { and, desc, eq, gt, gte, isNull, type SQL, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts, interactions, isBetween } from '../contracts/index.ts'
import type { StatisticsQuery } from './results.contract.ts'
import { lastVerifierOf, verdictsOn } from './state.ts'
import { consumers, consumerVersions } from './tasks.queries.ts'
import {
  verificationOutcomes as outcomes,
  verificationResults as results,
  type State,
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
  passed: results.passed,
  failed: results.failed,
  state: results.state,
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

/** The tasks, each with its newest result, and with the verdicts of the provider version that gave the newest one. */
export function selectLatestResults(db: TenantDb) {
  const newest = db
    .select({ id: results.id })
    .from(results)
    .where(eq(results.taskId, tasks.id))
    .orderBy(desc(results.id))
    .limit(1)
  const verified = sql`lateral ${lastVerifierOf(sql`${tasks}`)} as verified`
  const theirs = sql`lateral ${verdictsOn(sql`${tasks}`, sql`verified.id`)} as theirs`
  const count = (column: SQL) =>
    sql<number | null>`case when ${serviceVersions.id} is not null then ${column} end`
  return db
    .select({
      id: tasks.id,
      provider: services.name,
      consumer: consumers.name,
      consumerVersion: consumerVersions.version,
      state: sql<State>`theirs.state`,
      resultId: sql<string | null>`${newest}`,
      providerVersion: serviceVersions.version,
      passed: count(sql`theirs.passed`),
      failed: count(sql`theirs.failed`),
      verifiedAt: sql`theirs.given_at`.mapWith(results.createdAt),
    })
    .from(tasks)
    .innerJoin(services, joins.provider)
    .innerJoin(consumers, joins.consumer)
    .innerJoin(consumerVersions, joins.consumerVersion)
    .leftJoin(verified, sql`true`)
    .leftJoin(theirs, sql`true`)
    .leftJoin(serviceVersions, eq(serviceVersions.id, sql`verified.id`))
    .$dynamic()
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

/** The results of the last days by day: those after which the versions were verified, and those with a failure. */
export function resultStatistics(db: TenantDb, query: StatisticsQuery) {
  const count = (condition: SQL | undefined) =>
    sql<number>`(count(*) filter (where ${condition}))::integer`
  const day = sql<string>`to_char(${results.createdAt} at time zone 'UTC', 'YYYY-MM-DD')`
  return db
    .select({
      day,
      total: sql<number>`count(*)::integer`,
      passed: count(and(eq(results.state, 'verified'), gt(results.passed, 0))),
      failed: count(gt(results.failed, 0)),
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
