import { and, count, desc, eq } from 'drizzle-orm'
import { emitEach } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { isBetween } from '../contracts/index.ts'
import type { DependencyFilter } from './results.contract.ts'
import { selectTasks, taskPayloads } from './tasks.queries.ts'
import { dependencyEvents } from './verification.events.ts'
import { verificationTasks as tasks } from './verification.schema.ts'

export function findDependency(db: TenantDb, id: string) {
  return selectTasks(db, {}).where(eq(tasks.id, id))
}

export function listDependencies(db: TenantDb, query: DependencyFilter) {
  const filter = isBetween(db, tasks, query)
  return {
    rows: selectTasks(db, {})
      .where(and(filter, afterCursor(tasks.id, query)))
      .orderBy(desc(tasks.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(selectTasks(db, {}).where(filter).as('all_tasks')),
  }
}

/** Forgets that a version of a consumer depends on a provider, with its results; a new recording brings it back. */
export function deleteDependency(db: TenantDb, id: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(tasks, ifMatch) })
    .from(tasks)
    .where(eq(tasks.id, id))
    .for('update')
  return [
    mustFind(findDependency(db, id)),
    must(revision, VersionConflict),
    emitEach(dependencyEvents.deleted, taskPayloads(db).where(eq(tasks.id, id))),
    db.delete(tasks).where(eq(tasks.id, id)),
    db.select({ id: tasks.id }).from(tasks).where(eq(tasks.id, id)),
  ] as const
}
