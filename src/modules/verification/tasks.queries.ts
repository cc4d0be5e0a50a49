import { and, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { contracts } from '../contracts/index.ts'
import { isLive, services, serviceVersions } from '../services/index.ts'
import { isPending, isWorkInProgress, stateOfTask } from './state.ts'
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
    .innerJoin(services, and(eq(services.id, verificationTasks.providerId), isLive))
    .innerJoin(serviceVersions, eq(serviceVersions.id, verificationTasks.providerVersionId))
    .innerJoin(consumers, eq(consumers.id, verificationTasks.consumerId))
    .innerJoin(consumerVersions, eq(consumerVersions.id, verificationTasks.consumerVersionId))
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
    interactionCount: neededCount(db),
    createdAt: verificationTasks.createdAt,
    pending: isPending(db),
    wip: isWorkInProgress(db),
    status: stateOfTask(db, asked),
  }
}

function neededCount(db: TenantDb): SQL<number> {
  const counts = db
    .select({ count: sql`coalesce(sum(${contracts.interactionCount}), 0)::integer` })
    .from(contracts)
    .where(
      and(
        eq(contracts.consumerVersionId, verificationTasks.consumerVersionId),
        eq(contracts.providerId, verificationTasks.providerId),
        eq(contracts.status, 'active'),
      ),
    )
  return sql`${counts}`
}
