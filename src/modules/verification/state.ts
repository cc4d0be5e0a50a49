import { and, desc, eq, gt, isNull, ne, notExists, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { branches, branchVersions } from '../branches/index.ts'
import { contracts, interactions } from '../contracts/index.ts'
import { services } from '../services/index.ts'
import {
  verificationResults as results,
  verificationTasks as tasks,
} from './verification.schema.ts'

export const states = ['verified', 'failed', 'unknown'] as const
export type State = (typeof states)[number]

/** That a result speaks for all that its task needs now, and that nothing failed. */
export const isPass = and(
  results.complete,
  eq(results.failed, 0),
  gt(results.passed, 0),
  eq(results.generation, tasks.generation),
)

/** What a result says of its task as the task is now. */
export const stateOfResult = sql<State>`case when ${results.failed} > 0 then 'failed' when ${isPass} then 'verified'
  else 'unknown' end`

/** Whether a provider's version has verified the task at hand: what the newest result of both says. */
export function stateOfTask(db: TenantDb, providerVersionId: SQL): SQL<State> {
  const newest = db
    .select({ state: stateOfResult })
    .from(results)
    .where(and(eq(results.taskId, tasks.id), eq(results.providerVersionId, providerVersionId)))
    .orderBy(desc(results.id))
    .limit(1)
  return sql`coalesce(${newest}, 'unknown')`
}

/** The interactions that the task at hand needs: those of its active contracts. */
export const isNeeded = and(
  eq(contracts.id, interactions.contractId),
  eq(contracts.consumerVersionId, tasks.consumerVersionId),
  eq(contracts.providerId, tasks.providerId),
  eq(contracts.status, 'active'),
)

/**
 * Whether the main branch of the provider never passed what the task at hand needs now, so that its failure must not
 * break the provider's build. A version that is on no branch counts as one of the main branch.
 */
export function isPending(db: TenantDb): SQL<boolean> {
  const provider = alias(services, 'provider_of_task')
  const passed = db
    .select({ id: results.id })
    .from(results)
    .leftJoin(branchVersions, eq(branchVersions.serviceVersionId, results.providerVersionId))
    .leftJoin(branches, eq(branches.id, branchVersions.branchId))
    .innerJoin(provider, eq(provider.id, tasks.providerId))
    .where(
      and(
        eq(results.taskId, tasks.id),
        isPass,
        or(isNull(branches.id), eq(branches.name, provider.mainBranch)),
      ),
    )
  return sql`not exists ${passed}`
}

/** Whether the task at hand is pending and of the head of a branch of the consumer that is not its main one. */
export function isWorkInProgress(db: TenantDb): SQL<boolean> {
  const consumer = alias(services, 'consumer_of_task')
  const newer = alias(branchVersions, 'newer')
  const later = db
    .select({ id: newer.id })
    .from(newer)
    .where(and(eq(newer.branchId, branchVersions.branchId), gt(newer.id, branchVersions.id)))
  const head = db
    .select({ id: branchVersions.id })
    .from(branchVersions)
    .innerJoin(branches, eq(branches.id, branchVersions.branchId))
    .innerJoin(consumer, eq(consumer.id, tasks.consumerId))
    .where(
      and(
        eq(branchVersions.serviceVersionId, tasks.consumerVersionId),
        ne(branches.name, consumer.mainBranch),
        notExists(later),
      ),
    )
  return sql`(${isPending(db)} and exists ${head})`
}
