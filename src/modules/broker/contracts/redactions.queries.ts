import { count, desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor, type PageQuery } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { redactionEvents } from './contracts.events.ts'
import { redactions } from './contracts.schema.ts'

export function listRedactions(db: TenantDb, query: PageQuery) {
  return {
    rows: db
      .select()
      .from(redactions)
      .where(afterCursor(redactions.id, query))
      .orderBy(desc(redactions.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(redactions),
  }
}

/** From now on the values of this name are left out of what is recorded; what was recorded stays as it is. */
export function addRedaction(db: TenantDb, name: string) {
  const id = uuidv7()
  return [
    db.insert(redactions).values({ id, name: sql`lower(${name})` }),
    redactionEvent(db, redactionEvents.added, id),
    db.select().from(redactions).where(eq(redactions.id, id)),
  ] as const
}

export function removeRedaction(db: TenantDb, id: string, ifMatch: string | undefined) {
  const here = eq(redactions.id, id)
  const revision = db
    .select({ matches: matchesTag(redactions, ifMatch) })
    .from(redactions)
    .where(here)
    .for('update')
  return [
    mustFind(db.select({ id: redactions.id }).from(redactions).where(here)),
    must(revision, VersionConflict),
    redactionEvent(db, redactionEvents.removed, id),
    db.delete(redactions).where(here),
    db.select({ id: redactions.id }).from(redactions).where(here),
  ] as const
}

function redactionEvent(
  db: TenantDb,
  event: typeof redactionEvents.added | typeof redactionEvents.removed,
  id: string,
) {
  return emitEach(
    event,
    db
      .select({
        subjectId: redactions.id,
        payload: sql`jsonb_build_object('name', ${redactions.name})`,
      })
      .from(redactions)
      .where(eq(redactions.id, id)),
  )
}
