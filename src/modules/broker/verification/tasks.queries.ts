import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { alias, type PgSelect } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { declareList } from '../../../core/http/list.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import {
  contractInteractions,
  contracts,
  interactions,
  selectInteractions,
} from '../contracts/index.ts'
import { isPending, isWorkInProgress, neededInteractions, stateOfTask } from './state.ts'
import { verificationTasks } from './verification.schema.ts'

export const consumers = alias(services, 'consumers')
export const consumerVersions = alias(serviceVersions, 'consumer_versions')

/** The tasks with their parties and state, for a version of the provider or that of the newest recording. */
export function selectTasks<More extends Record<string, SQL | SQL.Aliased>>(
  db: TenantDb,
  more: More,
  providerVersion?: string,
) {
  const asked =
    providerVersion === undefined
      ? sql`${verificationTasks.providerVersionId}`
      : sql`${db
          .select({ id: askedVersions.id })
          .from(askedVersions)
          .where(
            and(
              eq(askedVersions.serviceId, verificationTasks.providerId),
              eq(askedVersions.version, providerVersion),
            ),
          )}`
  return db
    .select({ ...taskColumns(db, asked), ...more })
    .from(verificationTasks)
    .innerJoin(services, and(joinOn(verificationTasks.providerId, services), isLive))
    .innerJoin(serviceVersions, joinOn(verificationTasks.providerVersionId, serviceVersions))
    .innerJoin(
      consumers,
      and(joinOn(verificationTasks.consumerId, consumers), isNull(consumers.deletedAt)),
    )
    .innerJoin(consumerVersions, joinOn(verificationTasks.consumerVersionId, consumerVersions))
    .$dynamic()
}

const askedVersions = alias(serviceVersions, 'asked_versions')

function taskColumns(db: TenantDb, asked: SQL) {
  return {
    id: verificationTasks.id,
    tenantId: verificationTasks.tenantId,
    providerId: verificationTasks.providerId,
    consumerId: verificationTasks.consumerId,
    dependencyId: verificationTasks.id,
    provider: services.name,
    providerVersion: serviceVersions.version,
    consumer: consumers.name,
    consumerVersion: consumerVersions.version,
    consumerGitSha: consumerVersions.gitSha,
    environment: verificationTasks.environment,
    specType: services.specType,
    interactionCount: neededInteractions(sql`${verificationTasks}`),
    createdAt: verificationTasks.createdAt,
    updatedAt: verificationTasks.updatedAt,
    revision: verificationTasks.revision,
    pending: isPending(db),
    wip: isWorkInProgress(db),
    status: stateOfTask(asked),
  }
}

export function findTask(db: TenantDb, id: string, providerVersion: string | undefined) {
  return selectTasks(db, {}, providerVersion).where(eq(verificationTasks.id, id))
}

export function mustFindTask(db: TenantDb, id: string): SQL {
  return mustFind(findTask(db, id, undefined))
}

/** The active contracts of the task at hand. */
const isOfTask = and(
  eq(contracts.consumerVersionId, verificationTasks.consumerVersionId),
  eq(contracts.providerId, verificationTasks.providerId),
  eq(contracts.status, 'active'),
)

/** The interactions that tasks need. A page is found by ids alone: the rows are large, and a task has thousands. */
export const taskInteractions = declareList({
  id: interactions.id,
  select: selectInteractions,
  ids: (db) =>
    db
      .selectDistinct({ id: interactions.id })
      .from(verificationTasks)
      .innerJoin(contracts, isOfTask)
      .innerJoin(contractInteractions, joinOn(contractInteractions.contractId, contracts))
      .innerJoin(interactions, joinOn(contractInteractions.interactionId, interactions))
      .$dynamic(),
})

/** The payload of the events of a task, over the joins of `joinParties`. */
export const taskPayload = {
  consumer: consumers.name,
  consumerVersion: consumerVersions.version,
  provider: services.name,
  providerVersion: serviceVersions.version,
  environment: verificationTasks.environment,
}

/** Joins the services and versions of tasks, those of deleted services too. */
export function joinParties<Query extends PgSelect>(query: Query) {
  return query
    .innerJoin(services, joinOn(verificationTasks.providerId, services))
    .innerJoin(serviceVersions, joinOn(verificationTasks.providerVersionId, serviceVersions))
    .innerJoin(consumers, joinOn(verificationTasks.consumerId, consumers))
    .innerJoin(consumerVersions, joinOn(verificationTasks.consumerVersionId, consumerVersions))
}
