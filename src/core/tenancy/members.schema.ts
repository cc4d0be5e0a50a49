import { sql } from 'drizzle-orm'
import { check, foreignKey, index, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/instant.ts'
import { knownValues } from '../db/known-values.ts'
import { tenantTable } from '../db/tenant-table.ts'
import { roles } from './roles.schema.ts'

export const memberKinds = ['human', 'service'] as const
export const memberStatuses = ['active', 'suspended', 'removed'] as const

/** A user or a machine inside of one tenant. `role` is the key of the role that it holds in all of the tenant. */
export const members = tenantTable(
  'members',
  {
    kind: text({ enum: memberKinds }).notNull(),
    /** Of `auth.users`; without a foreign key, since no row of a tenant refers out of it. */
    userId: uuid(),
    displayName: text().notNull(),
    email: text(),
    role: text().notNull(),
    status: text({ enum: memberStatuses }).notNull().default('active'),
    removedAt: instant(),
  },
  (t) => [
    knownValues('members_kind_is_known', t.kind, memberKinds),
    knownValues('members_status_is_known', t.status, memberStatuses),
    check('members_human_is_a_user', sql`(${t.kind} = 'human') = (${t.userId} is not null)`),
    uniqueIndex().on(t.tenantId, t.userId),
    index().on(t.tenantId, t.role),
    foreignKey({
      name: 'members_role_fk',
      columns: [t.tenantId, t.role],
      foreignColumns: [roles.tenantId, roles.key],
    }).onDelete('restrict'),
  ],
)
