import { and, count, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor, type PageQuery } from '../../../core/http/page.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts, interactions, isBetween, selectInteractions } from '../contracts/index.ts'
import type { TaskFilter } from './results.contract.ts'
import { isNeeded, isPending, isWorkInProgress, neededInteractions, stateOfTask } from './state.ts'
import { verificationTasks } from './verification.schema.ts'

export const consumers = alias(services, 'consumers')
export const consumerVersions = alias(serviceVersions, 'consumer_versions')

/** The tasks with whom they are between and how they stand, for the version of the provider that is asked or its own. */
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
    generation: verificationTasks.generation,
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

export function listTasks(db: TenantDb, query: TaskFilter) {
  const { pending } = query
  const filter = and(
    isBetween(db, verificationTasks, query),
    pending === undefined ? undefined : sql`${isPending(db)} = ${pending}`,
  )
  const all = selectTasks(db, {}).where(filter).as('all_tasks')
  return {
    rows: selectTasks(db, {}, query.providerVersion)
      .where(and(filter, afterCursor(verificationTasks.id, query)))
      .orderBy(desc(verificationTasks.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(all),
  }
}

/** All that a task needs, newest first. The page is found by ids alone, and then filled. */
export function listTaskInteractions(db: TenantDb, task: string, query: PageQuery) {
  const page = db
    .select({ id: interactions.id })
    .from(interactions)
    .innerJoin(contracts, joinOn(interactions.contractId, contracts))
    .innerJoin(verificationTasks, isNeeded)
    .where(and(eq(verificationTasks.id, task), afterCursor(interactions.id, query)))
    .orderBy(desc(interactions.id))
    .limit(query.limit + 1)
  return {
    given: mustFind(findTask(db, task, undefined)),
    rows: selectInteractions(db)
      .where(inArray(interactions.id, page))
      .orderBy(desc(interactions.id)),
    total: db
      .select({ total: count() })
      .from(interactions)
      .innerJoin(contracts, joinOn(interactions.contractId, contracts))
      .innerJoin(verificationTasks, isNeeded)
      .where(eq(verificationTasks.id, task)),
  }
}

/** What events say of tasks. */
export function taskPayloads(db: TenantDb) {
  return db
    .select({
      subjectId: verificationTasks.id,
      payload: sql`jsonb_build_object('consumer', ${consumers.name}, 'consumerVersion', ${consumerVersions.version},
        'provider', ${services.name}, 'providerVersion', ${serviceVersions.version},
        'environment', ${verificationTasks.environment}, 'generation', ${verificationTasks.generation})`,
    })
    .from(verificationTasks)
    .innerJoin(services, joinOn(verificationTasks.providerId, services))
    .innerJoin(serviceVersions, joinOn(verificationTasks.providerVersionId, serviceVersions))
    .innerJoin(consumers, joinOn(verificationTasks.consumerId, consumers))
    .innerJoin(consumerVersions, joinOn(verificationTasks.consumerVersionId, consumerVersions))
    .$dynamic()
}
