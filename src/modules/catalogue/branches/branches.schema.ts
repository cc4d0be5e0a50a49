import { index, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { services, serviceVersions } from '../services/index.ts'

/** A branch of the repository of a service, which names its main branch. */
export const branches = tenantTable(
  'branches',
  {
    serviceId: uuid().notNull(),
    name: text().notNull(),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.serviceId, t.name),
    within(t, t.serviceId, services, 'cascade'),
  ],
)

/** A version on a branch. A version can be on several branches; the newest of a branch is its head. */
export const branchVersions = tenantTable(
  'branch_versions',
  {
    branchId: uuid().notNull(),
    serviceVersionId: uuid().notNull(),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.branchId, t.serviceVersionId),
    index().on(t.tenantId, t.branchId, t.id),
    index().on(t.tenantId, t.serviceVersionId),
    within(t, t.branchId, branches, 'cascade'),
    within(t, t.serviceVersionId, serviceVersions, 'cascade'),
  ],
)
