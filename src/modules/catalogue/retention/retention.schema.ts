import { sql } from 'drizzle-orm'
import { check, index, integer, text, uuid } from 'drizzle-orm/pg-core'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { services } from '../services/index.ts'

/**
 * `versions`: those that were never deployed or released, head no branch and are not needed of a provider; what was
 * recorded and reported of them goes too. `fixtures`: those that are not approved.
 */
export const retentionSubjects = ['versions', 'fixtures'] as const

/**
 * After how many days without a change something is removed, of one service or, without one, of each; of several
 * rules the shortest holds. `app.apply_retention` does it, every night.
 */
export const retentionRules = tenantTable(
  'retention_rules',
  {
    subject: text({ enum: retentionSubjects }).notNull(),
    serviceId: uuid(),
    days: integer().notNull(),
  },
  (t) => [
    index().on(t.tenantId, t.serviceId),
    within(t, t.serviceId, services, 'cascade'),
    check('retention_rules_subject_is_known', sql`${t.subject} in ('versions', 'fixtures')`),
    check('retention_rules_days_are_bounded', sql`${t.days} between 7 and 1095`),
  ],
)
