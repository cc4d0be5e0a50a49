import { sql } from 'drizzle-orm'
import { boolean, check, index, json, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { environments } from '../environments/index.ts'
import { services, serviceVersions } from '../services/index.ts'

export const deployments = tenantTable(
  'deployments',
  {
    serviceId: uuid().notNull(),
    serviceVersionId: uuid().notNull(),
    environmentId: uuid().notNull(),
    active: boolean().notNull().default(true),
    status: text({ enum: ['attempted', 'successful', 'failed', 'resolved'] })
      .notNull()
      .default('successful'),
    gitSha: text(),
    /** When another took its place, or it was taken down. */
    endedAt: instant(),
    failureReason: text(),
    failureDetails: json().$type<unknown>(),
    deployedBy: text(),
    deployedByMemberId: uuid().notNull().default(sql`app.member_id()`),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.serviceId, t.environmentId).where(sql`${t.active}`),
    index().on(t.tenantId, t.environmentId, t.id),
    index().on(t.tenantId, t.serviceId, t.id),
    index().on(t.tenantId, t.serviceVersionId),
    within(t, t.serviceId, services, 'cascade'),
    within(t, t.serviceVersionId, serviceVersions, 'cascade'),
    within(t, t.environmentId, environments, 'restrict'),
    check(
      'deployments_status_is_known',
      sql`${t.status} in ('attempted', 'successful', 'failed', 'resolved')`,
    ),
  ],
)
