import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  services: (_, seed, secret) => ({ name: `service-${seed}`, description: secret }),
  service_versions: (ids, seed) => ({ service_id: ids.services, version: `1.0.0-${seed}` }),
}
