import { sql } from 'drizzle-orm'
import { check, index, integer, text, uuid } from 'drizzle-orm/pg-core'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { services } from '../services/index.ts'

/**
 * `versions`: versions that were never deployed or released, head no branch and prove nothing for a consumer, with their
 * interactions and results. `fixtures`: fixtures that are not approved.
 */
export const retentionSubjects = ['versions', 'fixtures'] as const

/**
 * The days without a change after which something is removed, for one service or for all. Of several rules the shortest
 * applies. `app.apply_retention` removes it every night.
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
    knownValues('retention_rules_subject_is_known', t.subject, retentionSubjects),
    check('retention_rules_days_are_bounded', sql`${t.days} between 7 and 1095`),
  ],
)
