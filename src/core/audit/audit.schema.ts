import { sql } from 'drizzle-orm'
import { index, integer, jsonb, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/instant.ts'
import { tenantLog } from '../db/tenant-table.ts'

/**
 * `person`: a user's session; `key`: an API key; `operator`: who runs the deployment; `system`: nobody, a scheduled
 * job.
 */
export const actorTypes = ['person', 'key', 'operator', 'system'] as const

/** `deny`: an attempt that was rejected; `export`: the record itself was taken out. */
export const auditActions = ['insert', 'update', 'delete', 'deny', 'export'] as const
export type AuditAction = (typeof auditActions)[number]

export type Changes = Record<string, { from: unknown; to: unknown } | { omitted: true }>

/** The audit record. Triggers write it; the runtime role can only read it. */
export const auditEvents = tenantLog(
  'audit_events',
  {
    actorMemberId: uuid(),
    actorType: text({ enum: actorTypes }).notNull().default('system'),
    /** Which API key, or which key of the operator. */
    actorKeyId: uuid().default(sql`app.actor_key_id()`),
    requestId: text(),
    action: text({ enum: auditActions }).notNull(),
    resource: text().notNull(),
    /** Of what was denied there is none. */
    resourceId: uuid(),
    outcome: text({ enum: ['success', 'denied'] })
      .notNull()
      .default('success'),
    /** The problem code of what was denied. */
    reason: text(),
    changes: jsonb().$type<Changes>().notNull(),
    occurredAt: instant().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    // Each filter's, in the order of the ids, by which a time is found too: they are UUIDv7.
    index().on(t.tenantId, t.resource, t.resourceId, t.id),
    index().on(t.tenantId, t.resource, t.id),
    index().on(t.tenantId, t.action, t.id),
    index().on(t.tenantId, t.actorMemberId, t.id),
    index().on(t.tenantId, t.actorType, t.id),
    index().on(t.tenantId, t.actorKeyId, t.id),
    index().on(t.tenantId, t.requestId, t.id),
  ],
)

/**
 * The proof that nobody rewrote the audit events from the one after `previousId` up to `lastId`: sha256 over all of
 * them, in order of their ids, and over the digest of the seal before.
 */
export const auditSeals = tenantLog(
  'audit_seals',
  {
    lastId: uuid().notNull(),
    previousId: uuid(),
    eventCount: integer().notNull(),
    digest: text().notNull(),
    sealedAt: instant().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [uniqueIndex().on(t.tenantId, t.lastId)],
)

/** The outbox: what happened, written by `app.emit` in the transaction in which it happened. */
export const events = tenantLog(
  'events',
  {
    type: text().notNull(),
    schemaVersion: integer().notNull().default(1),
    subjectType: text().notNull(),
    subjectId: uuid().notNull(),
    actorMemberId: uuid(),
    requestId: text(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    occurredAt: instant().notNull().default(sql`clock_timestamp()`),
    dispatchedAt: instant(),
  },
  (t) => [
    index().on(t.tenantId, t.type, t.id),
    index().on(t.tenantId, t.subjectId, t.id),
    index('events_undispatched_index').on(t.tenantId, t.id).where(sql`${t.dispatchedAt} is null`),
  ],
)
