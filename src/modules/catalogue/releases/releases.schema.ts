import { index, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { environments } from '../environments/index.ts'
import { serviceVersions } from '../services/index.ts'

/** A version that others install, such as a mobile app: many are in use at once, each until its support ends. */
export const releases = tenantTable(
  'releases',
  {
    serviceVersionId: uuid().notNull(),
    environmentId: uuid().notNull(),
    supportEndedAt: instant(),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.serviceVersionId, t.environmentId),
    index().on(t.tenantId, t.environmentId, t.id),
    within(t, t.serviceVersionId, serviceVersions, 'cascade'),
    within(t, t.environmentId, environments, 'restrict'),
  ],
)
