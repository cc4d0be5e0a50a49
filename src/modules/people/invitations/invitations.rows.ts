import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  invitations: (_, seed, secret) => ({
    email: `${seed}-${secret}@example.com`,
    role: 'viewer',
    invited_by: null,
  }),
}
