import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

/** Whether this transaction created the row. */
export function createdNow({ createdAt }: { createdAt: PgColumn }): SQL<boolean> {
  return sql<boolean>`${createdAt} = now()`
}

/** Whether this transaction created or changed the row: a write that changes nothing leaves `updated_at`. */
export function changedNow({ updatedAt }: { updatedAt: PgColumn }): SQL<boolean> {
  return sql<boolean>`${updatedAt} = now()`
}
