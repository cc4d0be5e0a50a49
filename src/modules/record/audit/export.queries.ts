import { desc, lt, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import type { ExportFilter } from './audit.contract.ts'
import { selectEvents } from './audit.queries.ts'

/** Characters of changes in one answer: with 10,000 events it stays far below what a Worker may hold. */
const mostText = 5_000_000

/** Records the export, and gives its events; each row says how many there would be without the bound on the text. */
export function exportEvents(db: TenantDb, query: ExportFilter, format: 'csv' | 'ndjson') {
  const page = selectEvents(db, query)
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
    sql`select app.record_export(${JSON.stringify({ ...query, format })}::jsonb)`,
    db
      .select()
      .from(sized)
      .where(lt(sized.before, mostText))
      .orderBy(desc(sized.id))
      .limit(query.limit),
  ] as const
}
