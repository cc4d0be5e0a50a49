import { and, count, desc, eq, inArray } from 'drizzle-orm'
import { events } from '../../../core/audit/audit.schema.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import type { EventFilter } from './events.contract.ts'

export function listEvents(db: TenantDb, query: EventFilter) {
  const filter = and(
    query.type && inArray(events.type, query.type),
    query.subjectId === undefined ? undefined : eq(events.subjectId, query.subjectId),
  )
  return {
    rows: db
      .select({
        id: events.id,
        type: events.type,
        schemaVersion: events.schemaVersion,
        subjectType: events.subjectType,
        subjectId: events.subjectId,
        actorMemberId: events.actorMemberId,
        requestId: events.requestId,
        payload: events.payload,
        occurredAt: events.occurredAt,
      })
      .from(events)
      .where(and(filter, afterCursor(events.id, query)))
      .orderBy(desc(events.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(events).where(filter),
  }
}
