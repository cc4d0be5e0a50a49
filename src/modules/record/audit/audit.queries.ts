import { and, count, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import { type AuditAction, auditEvents as events } from '../../../core/audit/audit.schema.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { permissions } from '../../../core/tenancy/permissions.ts'
import type { AuditFilter, ExportFilter } from './audit.contract.ts'

type Filter = Omit<AuditFilter, 'limit' | 'cursor' | 'count'>

const eventColumns = {
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

export function listAudit(db: TenantDb, query: AuditFilter) {
  return {
    rows: selectEvents(db, query)
      .orderBy(desc(events.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(events).where(matching(query)),
  }
}

export function listActivity(db: TenantDb, member: string, query: Omit<AuditFilter, 'actor'>) {
  const given = mustFind(db.select({ id: members.id }).from(members).where(eq(members.id, member)))
  return { given, ...listAudit(db, { ...query, actor: member }) }
}

export function findAudit(db: TenantDb, id: string) {
  return db.select(eventColumns).from(events).where(eq(events.id, id))
}

export function selectEvents(db: TenantDb, query: Filter & Pick<ExportFilter, 'cursor'>) {
  const page = query.cursor === undefined ? undefined : lt(events.id, query.cursor)
  return db
    .select(eventColumns)
    .from(events)
    .where(and(matching(query), page))
}

/** What the triggers of the database record, and what may be denied: the catalogue is the database's own. */
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
      union all select permission, '["deny"]', '[]' from (values ${denied}) asked (permission)
    ) catalogue`)
    .orderBy(sql`catalogue.resource`)
}

function matching(query: Filter): SQL | undefined {
  const { actor, actorType, actorKey, action, resource, resourceId, outcome, requestId, from, to } =
    query
  return and(
    is(events.actorMemberId, actor),
    is(events.actorType, actorType),
    is(events.actorKeyId, actorKey),
    is(events.action, action),
    is(events.resource, resource),
    is(events.resourceId, resourceId),
    is(events.requestId, requestId),
    is(events.outcome, outcome),
    // Only what is denied has the action `deny`, which has an index.
    outcome === 'denied' ? eq(events.action, 'deny') : undefined,
    from === undefined
      ? undefined
      : and(gte(events.id, idAt(from, -slack)), gte(events.occurredAt, from)),
    to === undefined ? undefined : and(lt(events.id, idAt(to, slack)), lt(events.occurredAt, to)),
  )
}

function is<Value>(column: Parameters<typeof eq>[0], value: Value | undefined) {
  return value === undefined ? undefined : eq(column, value)
}

/** Milliseconds between the making of an event's id and its time, and far more. */
const slack = 1_000

/** The least id of a moment: ids are UUIDv7, and the partitions are ranges of them. */
function idAt(moment: string, offset: number): string {
  const milliseconds = Math.max(0, Math.floor(Date.parse(moment)) + offset)
  const digits = milliseconds.toString(16).padStart(12, '0').padEnd(32, '0')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
