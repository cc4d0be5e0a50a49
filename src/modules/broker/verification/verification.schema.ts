import { sql } from 'drizzle-orm'
import { boolean, index, integer, json, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { services, serviceVersions } from '../../catalogue/services/index.ts'
import { interactions } from '../contracts/index.ts'

/**
 * A consumer version that depends on a provider, which has to verify it. `generation` grows with the set of interactions,
 * so that the generation of a result tells whether it covers the current set.
 */
export const verificationTasks = tenantTable(
  'verification_tasks',
  {
    consumerId: uuid().notNull(),
    consumerVersionId: uuid().notNull(),
    providerId: uuid().notNull(),
    /** The provider version and the environment of the newest recording. */
    providerVersionId: uuid().notNull(),
    environment: text().notNull(),
    generation: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('verification_tasks_parties_index').on(
      t.tenantId,
      t.consumerVersionId,
      t.providerId,
    ),
    index().on(t.tenantId, t.providerId, t.id),
    index().on(t.tenantId, t.consumerId, t.id),
    within(t, t.consumerId, services, 'cascade'),
    within(t, t.consumerVersionId, serviceVersions, 'cascade'),
    within(t, t.providerId, services, 'cascade'),
    within(t, t.providerVersionId, serviceVersions, 'cascade'),
  ],
)

/**
 * A run of a provider's verification. It verifies the pair of versions if it is `complete` (it has an outcome for every
 * interaction of its `generation`), has no failure, and the task still has that generation.
 */
export const verificationResults = tenantTable(
  'verification_results',
  {
    taskId: uuid().notNull(),
    providerVersionId: uuid().notNull(),
    providerGitSha: text(),
    generation: integer().notNull(),
    complete: boolean().notNull(),
    passed: integer().notNull(),
    failed: integer().notNull(),
  },
  (t) => [
    index('verification_results_newest_index').on(t.tenantId, t.taskId, t.providerVersionId, t.id),
    index().on(t.tenantId, t.providerVersionId, t.id),
    index().on(t.tenantId, t.createdAt),
    index('verification_results_failed_index').on(t.tenantId, t.taskId).where(sql`${t.failed} > 0`),
    within(t, t.taskId, verificationTasks, 'cascade'),
    within(t, t.providerVersionId, serviceVersions, 'cascade'),
  ],
)

/** The outcome of replaying an interaction. */
export const verificationOutcomes = tenantTable(
  'verification_outcomes',
  {
    resultId: uuid().notNull(),
    interactionId: uuid().notNull(),
    success: boolean().notNull(),
    error: text(),
    errorDetails: json().$type<Record<string, unknown>>(),
    actualResponse: json().$type<Record<string, unknown>>(),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.resultId, t.interactionId),
    index().on(t.tenantId, t.interactionId),
    within(t, t.resultId, verificationResults, 'cascade'),
    within(t, t.interactionId, interactions, 'cascade'),
  ],
)
