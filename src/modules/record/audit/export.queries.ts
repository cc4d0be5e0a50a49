import { and, desc, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { auditEvents as events } from '../../../core/audit/audit.schema.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isAfter, SortedCursor } from '../../../core/http/cursor.ts'
import { conditionsOf, parametersOf } from '../../../core/http/list.ts'
import { auditFilters } from './audit.filters.ts'
import { selectEvents } from './audit.queries.ts'

/** The characters of changes in one response, far below the memory of a Worker. */
const mostText = 5_000_000

export const ExportQuery = z.strictObject({
  ...parametersOf(auditFilters),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(10_000)
    .describe('The largest number of audit events.'),
  cursor: SortedCursor.optional().describe('The `cursor` in the `Link` of the previous response.'),
})
export type ExportQuery = z.output<typeof ExportQuery>

/** Records the export, and selects its events. `available` of each row counts them without the limit of text. */
export function exportEvents(db: TenantDb, query: ExportQuery, format: 'csv' | 'ndjson') {
  const { cursor } = query
  const page = selectEvents(db)
    .where(
      and(
        ...conditionsOf(auditFilters, query, db),
        cursor && isAfter({ column: events.id, id: events.id, descending: true }, cursor),
      ),
    )
    .orderBy(sql`id desc`)
    .limit(query.limit + 1)
    .as('page')
  const size = sql`sum(length(${page.changes}::text))`
  const sized = db
    .select({
      id: page.id,
      actorType: page.actorType,
      actorMemberId: page.actorMemberId,
      actorKeyId: page.actorKeyId,
      action: page.action,
      resource: page.resource,
      resourceId: page.resourceId,
      outcome: page.outcome,
      reason: page.reason,
      requestId: page.requestId,
      changes: page.changes,
      occurredAt: page.occurredAt,
      before: sql<number>`coalesce(${size} over (order by ${page.id} desc
        rows between unbounded preceding and 1 preceding), 0)`.as('before'),
      available: sql<number>`(count(*) over ())::integer`.as('available'),
    })
    .from(page)
    .as('sized')
  return [
    sql`select app.record_export(${JSON.stringify({ ...query, cursor: cursor?.id, format })}::jsonb)`,
    db
      .select()
      .from(sized)
      .where(lt(sized.before, mostText))
      .orderBy(desc(sized.id))
      .limit(query.limit),
  ] as const
}
