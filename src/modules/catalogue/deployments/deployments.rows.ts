import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  deployments: (ids, _, secret) => ({
    service_id: ids.services,
    service_version_id: ids.service_versions,
    environment_id: ids.environments,
    active: false,
    failure_reason: secret,
    deployed_by_member_id: ids.members,
  }),
}
