import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { NotFound, VersionConflict } from '../problems/problems.ts'
import { matchesTag } from './etag.ts'

/** A table whose rows have a revision, which a trigger raises with each change. */
export type Revised = PgTable & { id: PgColumn; revision: PgColumn }

/**
 * Aborts the transaction with 404 unless `found` has a row, and with 412 unless `If-Match` names its revision. The row of
 * the table that `where` selects is locked, so that both still hold at the write.
 */
export function mustBeAt(
  table: Revised,
  where: SQL | undefined,
  found: SQLWrapper,
  ifMatch: string | undefined,
): SQL {
  const revision = sql`select ${matchesTag(table, ifMatch)} from ${table} where ${where ?? sql`true`} for update`
  return sql`select app.require(exists ${found}, ${NotFound.code}),
    app.require((${revision}), ${VersionConflict.code})`
}
