import type { RowFixtures } from '../db/row-fixtures.ts'

export const rows: RowFixtures = {
  roles: (_, seed, secret) => ({ key: `role-${seed}`, name: secret, rank: 1 }),
  members: (_, seed, secret) => ({
    kind: 'service',
    display_name: `${seed} ${secret}`,
    role: 'viewer',
  }),
  api_keys: (ids, seed, secret) => ({
    member_id: ids.members,
    name: `${seed} ${secret}`,
    prefix: 'gh_live_',
    hint: '',
    scopes: [],
  }),
}
