import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  teams: (_, seed, secret) => ({
    slug: `team-${seed}`.slice(0, 63).replace(/-+$/, ''),
    name: secret,
  }),
  team_members: (ids) => ({ team_id: ids.teams, member_id: ids.members }),
  member_roles: (ids) => ({ member_id: ids.members, role: 'viewer', team_id: ids.teams }),
}
