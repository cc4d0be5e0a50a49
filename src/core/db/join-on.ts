import { and, eq, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { TenantScoped } from './tenant-table.ts'

/**
 * The join on a foreign key that `within` declared, by both of its columns. Row security already holds each side to the
 * tenant; but only where the join says it too does Postgres know the foreign key, and so that each row has its parent.
 * Joined by the id alone it expects no row to be left, and reads and sorts all of a tenant for one page.
 */
export function joinOn(column: PgColumn, parent: TenantScoped): SQL {
  const child = column.table as unknown as TenantScoped
  return and(eq(parent.tenantId, child.tenantId), eq(parent.id, column)) as SQL
}
