import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  environments: (_, seed, secret) => ({ name: `env-${seed}`, display_name: secret }),
}
