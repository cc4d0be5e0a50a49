import { sql } from 'drizzle-orm'
import { check, text } from 'drizzle-orm/pg-core'
import { tenantTable } from '../db/tenant-table.ts'

export const members = tenantTable(
  'members',
  {
    kind: text({ enum: ['human', 'service'] }).notNull(),
    displayName: text().notNull(),
    role: text({ enum: ['owner', 'admin', 'manager', 'member', 'viewer'] }).notNull(),
    status: text({ enum: ['active', 'suspended', 'removed'] })
      .notNull()
      .default('active'),
  },
  (t) => [
    check('members_kind_is_known', sql`${t.kind} in ('human', 'service')`),
    check(
      'members_role_is_known',
      sql`${t.role} in ('owner', 'admin', 'manager', 'member', 'viewer')`,
    ),
    check('members_status_is_known', sql`${t.status} in ('active', 'suspended', 'removed')`),
  ],
)
