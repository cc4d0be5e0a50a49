import { eq, sql } from 'drizzle-orm'
import { type AuditAction, auditEvents as events } from '../../../core/audit/audit.schema.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { declareList } from '../../../core/http/list.ts'
import { permissions } from '../../../core/tenancy/permissions.ts'
import { activityFilters, auditFilters } from './audit.filters.ts'

function eventColumns() {
  return {
    id: events.id,
    actorType: events.actorType,
    actorMemberId: events.actorMemberId,
    actorKeyId: events.actorKeyId,
    action: events.action,
    resource: events.resource,
    resourceId: events.resourceId,
    outcome: events.outcome,
    reason: events.reason,
    requestId: events.requestId,
    changes: events.changes,
    occurredAt: events.occurredAt,
  }
}

export const auditList = declareList({
  id: events.id,
  select: selectEvents,
  filters: auditFilters,
})

/** The audit events of one member. */
export const activityList = declareList({
  id: events.id,
  select: selectEvents,
  filters: activityFilters,
})

export function findAudit(db: TenantDb, id: string) {
  return selectEvents(db).where(eq(events.id, id))
}

export function selectEvents(db: TenantDb) {
  return db.select(eventColumns()).from(events).$dynamic()
}

/** The actions that the triggers of the database record, and the permissions that can be denied. */
export function listActions(db: TenantDb) {
  const denied = sql.join(
    permissions().map(({ id }) => sql`(${id})`),
    sql`, `,
  )
  return db
    .select({
      resource: sql<string>`catalogue.resource`,
      actions: sql<AuditAction[]>`catalogue.actions`,
      omitted: sql<string[]>`catalogue.omitted`,
    })
    .from(sql`(
      select c.relname::text as resource,
        '["insert", "update", "delete"]'::json as actions,
        to_json(string_to_array(trim(both '{}' from replace(encode(t.tgargs, 'escape'), '\\000', '')), ',')) as omitted
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where t.tgname in ('audit_insert', 'audit')
      union all select 'sessions', '["delete"]', '[]'
      union all select 'audit_events', '["export"]', '[]'
      union all select permission, '["deny"]', '[]' from (values ${denied}) declared (permission)
    ) catalogue`)
    .orderBy(sql`catalogue.resource`)
}
