import { boolean, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { tenantTable } from '../../../core/db/tenant-table.ts'

export const environments = tenantTable(
  'environments',
  {
    name: text().notNull(),
    displayName: text(),
    production: boolean().notNull().default(false),
  },
  (t) => [uniqueIndex().on(t.tenantId, t.name)],
)
