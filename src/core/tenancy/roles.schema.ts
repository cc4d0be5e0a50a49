import { sql } from 'drizzle-orm'
import { boolean, check, integer, text, unique } from 'drizzle-orm/pg-core'
import { tenantTable } from '../db/tenant-table.ts'

/**
 * The roles of a tenant. The system roles are made with the tenant, and hold what `control.permissions` says of
 * them; a role of the tenant's own holds `permissions`. A key is never changed: members name their role by it.
 */
export const roles = tenantTable(
  'roles',
  {
    key: text().notNull(),
    name: text().notNull(),
    description: text(),
    /** Nobody gives, takes or changes a role of a rank above their own. */
    rank: integer().notNull(),
    isSystem: boolean().notNull().default(false),
    permissions: text().array().notNull().default(sql`'{}'`),
  },
  (t) => [
    unique('roles_key_unique').on(t.tenantId, t.key),
    check('roles_rank_is_known', sql`${t.rank} between 0 and 100`),
    check(
      'roles_system_has_no_own_permissions',
      sql`not ${t.isSystem} or cardinality(${t.permissions}) = 0`,
    ),
  ],
)
