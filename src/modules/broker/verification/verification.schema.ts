import { sql } from 'drizzle-orm'
import { boolean, index, integer, json, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { services, serviceVersions } from '../../catalogue/services/index.ts'
import { interactions } from '../contracts/index.ts'

/** A consumer version that depends on a provider, which has to verify it. */
export const verificationTasks = tenantTable(
  'verification_tasks',
  {
    consumerId: uuid().notNull(),
    consumerVersionId: uuid().notNull(),
    providerId: uuid().notNull(),
    /** The provider version and the environment of the newest recording. */
    providerVersionId: uuid().notNull(),
    environment: text().notNull(),
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
 * The state of a consumer version with a provider version. `verified` requires a pass of every needed interaction;
 * `unknown` is not safe.
 */
export const states = ['verified', 'failed', 'unknown'] as const
export type State = (typeof states)[number]

/** A report of a provider version on a task: its counts, and the state of the two versions after it. */
export const verificationResults = tenantTable(
  'verification_results',
  {
    taskId: uuid().notNull(),
    providerVersionId: uuid().notNull(),
    providerGitSha: text(),
    passed: integer().notNull(),
    failed: integer().notNull(),
    state: text({ enum: states }).notNull(),
  },
  (t) => [
    index('verification_results_newest_index').on(t.tenantId, t.taskId, t.providerVersionId, t.id),
    index().on(t.tenantId, t.providerVersionId, t.id),
    index().on(t.tenantId, t.createdAt),
    within(t, t.taskId, verificationTasks, 'cascade'),
    within(t, t.providerVersionId, serviceVersions, 'cascade'),
    knownValues('verification_results_state_is_known', t.state, states),
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

/** Whether a provider version passes an interaction, by its newest outcome. */
export const verdicts = tenantTable(
  'verdicts',
  {
    providerVersionId: uuid().notNull(),
    interactionId: uuid().notNull(),
    success: boolean().notNull(),
  },
  (t) => [
    uniqueIndex('verdicts_index').on(t.tenantId, t.providerVersionId, t.interactionId),
    index('verdicts_newest_index').on(t.tenantId, t.interactionId, t.id),
    index('verdicts_failed_index').on(t.tenantId, t.interactionId).where(sql`not ${t.success}`),
    within(t, t.providerVersionId, serviceVersions, 'cascade'),
    within(t, t.interactionId, interactions, 'cascade'),
  ],
)
