import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  branches: (ids, seed) => ({ service_id: ids.services, name: seed }),
  branch_versions: (ids) => ({
    branch_id: ids.branches,
    service_version_id: ids.service_versions,
  }),
}
