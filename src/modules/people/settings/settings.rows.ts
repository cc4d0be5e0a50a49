import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  settings: (ids, seed, secret) => ({
    scope_type: 'member',
    scope_id: ids.members,
    key: seed,
    value: JSON.stringify({ secret }),
    updated_by: null,
  }),
}
