import { sql } from 'drizzle-orm'
import { boolean, index, json, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { environments } from '../environments/index.ts'
import { services, serviceVersions } from '../services/index.ts'

/** `failed` is a blocked deployment; `resolved` is one whose version was deployed after all. */
export const deploymentStatuses = ['attempted', 'successful', 'failed', 'resolved'] as const

export const deployments = tenantTable(
  'deployments',
  {
    serviceId: uuid().notNull(),
    serviceVersionId: uuid().notNull(),
    environmentId: uuid().notNull(),
    active: boolean().notNull().default(true),
    status: text({ enum: deploymentStatuses }).notNull().default('successful'),
    gitSha: text(),
    /** When the version was removed or replaced. */
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
    knownValues('deployments_status_is_known', t.status, deploymentStatuses),
  ],
)
