import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  releases: (ids) => ({
    service_version_id: ids.service_versions,
    environment_id: ids.environments,
  }),
}
