import { sql } from 'drizzle-orm'
import { doublePrecision, index, integer, json, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { services, serviceVersions, specTypes } from '../../catalogue/services/index.ts'

export const contractStatuses = ['active', 'archived', 'deprecated'] as const

/**
 * The interactions of a consumer version with a provider version in one environment. The environment is a label such as
 * `test`; it need not be one that services are deployed to.
 */
export const contracts = tenantTable(
  'contracts',
  {
    consumerId: uuid().notNull(),
    consumerVersionId: uuid().notNull(),
    providerId: uuid().notNull(),
    providerVersionId: uuid().notNull(),
    environment: text().notNull(),
    specType: text({ enum: specTypes }).notNull(),
    status: text({ enum: contractStatuses }).notNull().default('active'),
    interactionCount: integer().notNull().default(0),
    lastSeenAt: instant().notNull().default(sql`now()`),
  },
  (t) => [
    uniqueIndex('contracts_parties_index').on(
      t.tenantId,
      t.consumerVersionId,
      t.providerVersionId,
      t.environment,
    ),
    index().on(t.tenantId, t.consumerVersionId, t.providerId),
    index().on(t.tenantId, t.providerId, t.id),
    index().on(t.tenantId, t.consumerId, t.id),
    index('contracts_inactive_index')
      .on(t.tenantId, t.status, t.id)
      .where(sql`${t.status} <> 'active'`),
    within(t, t.consumerId, services, 'cascade'),
    within(t, t.consumerVersionId, serviceVersions, 'cascade'),
    within(t, t.providerId, services, 'cascade'),
    within(t, t.providerVersionId, serviceVersions, 'cascade'),
    knownValues('contracts_status_is_known', t.status, contractStatuses),
  ],
)

export type Message = {
  method?: string
  path?: string
  status?: number
  headers?: Record<string, unknown>
  query?: unknown
  body?: unknown
}

/** A call that a consumer makes of a provider, identified by its content. Contracts refer to it. */
export const interactions = tenantTable(
  'interactions',
  {
    consumerId: uuid().notNull(),
    providerId: uuid().notNull(),
    fingerprint: text().notNull(),
    operation: text().notNull(),
    request: json().$type<Message>().notNull(),
    response: json().$type<Message>().notNull(),
    /** The bytes of request and response. */
    size: integer().notNull(),
    /** Milliseconds, as the client measured them. */
    duration: doublePrecision(),
    clientId: text(),
    clientInfo: json().$type<Record<string, unknown>>(),
    recordedAt: instant().notNull().default(sql`now()`),
  },
  (t) => [
    uniqueIndex('interactions_content_index').on(
      t.tenantId,
      t.fingerprint,
      t.consumerId,
      t.providerId,
    ),
    index().on(t.tenantId, t.consumerId, t.id),
    index().on(t.tenantId, t.providerId, t.id),
    index().on(t.tenantId, t.operation, t.id),
    within(t, t.consumerId, services, 'cascade'),
    within(t, t.providerId, services, 'cascade'),
  ],
)

/** An interaction that a contract needs. */
export const contractInteractions = tenantTable(
  'contract_interactions',
  {
    contractId: uuid().notNull(),
    interactionId: uuid().notNull(),
  },
  (t) => [
    uniqueIndex('contract_interactions_index').on(t.tenantId, t.contractId, t.interactionId),
    index('contract_interactions_newest_index').on(t.tenantId, t.interactionId, t.id),
    within(t, t.contractId, contracts, 'cascade'),
    within(t, t.interactionId, interactions, 'cascade'),
  ],
)

/** Names of headers and members whose values are not stored. */
export const redactions = tenantTable('redactions', { name: text().notNull() }, (t) => [
  uniqueIndex().on(t.tenantId, t.name),
])
