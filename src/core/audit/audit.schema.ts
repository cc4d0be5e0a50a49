import { sql } from 'drizzle-orm'
import { index, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/instant.ts'
import { tenantLog } from '../db/tenant-table.ts'

export type Changes = Record<string, { from: unknown; to: unknown } | { omitted: true }>

/** Who did what. Written by triggers only; the runtime role may read it and nothing else. */
export const auditEvents = tenantLog(
  'audit_events',
  {
    actorMemberId: uuid(),
    requestId: text(),
    action: text({ enum: ['insert', 'update', 'delete'] }).notNull(),
    resource: text().notNull(),
    resourceId: uuid().notNull(),
    changes: jsonb().$type<Changes>().notNull(),
    occurredAt: instant().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index().on(t.tenantId, t.resource, t.resourceId), index().on(t.tenantId, t.occurredAt)],
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
    index('events_undispatched_index').on(t.tenantId, t.id).where(sql`${t.dispatchedAt} is null`),
  ],
)
