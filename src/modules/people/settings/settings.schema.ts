import { sql } from 'drizzle-orm'
import { boolean, json, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable } from '../../../core/db/tenant-table.ts'

export const settingScopes = ['tenant', 'team', 'member'] as const

/** The value of a setting in one scope. A locked value overrides those below it. */
export const settings = tenantTable(
  'settings',
  {
    scopeType: text({ enum: settingScopes }).notNull(),
    /** The id of the tenant, the team or the member. */
    scopeId: uuid().notNull(),
    key: text().notNull(),
    value: json().$type<unknown>().notNull(),
    isLocked: boolean().notNull().default(false),
    updatedBy: uuid().default(sql`app.member_id()`),
  },
  (t) => [
    knownValues('settings_scope_is_known', t.scopeType, settingScopes),
    uniqueIndex().on(t.tenantId, t.scopeType, t.scopeId, t.key),
  ],
)
