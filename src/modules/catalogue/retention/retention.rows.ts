import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  retention_rules: (ids) => ({ subject: 'versions', service_id: ids.services, days: 1095 }),
}
