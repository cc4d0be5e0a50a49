import {
  addRobotAndTeam,
  addRobotToTeam,
  addTeam,
  builders,
  membershipPath,
} from '../../../integration/support/robot.ts'
import {
  insert,
  ofOnly,
  remove,
  some,
  told,
  update,
  type Write,
} from '../../../integration/support/write.ts'

const place = { team_id: some, member_id: some }

export const writes: Write[] = [
  {
    endpoint: 'POST /teams',
    what: 'without a description',
    path: '/api/v1/teams',
    body: builders,
    audited: [insert('teams', builders)],
    told: [told('team', 'team.created', { slug: 'builders' })],
  },
  {
    endpoint: 'PATCH /teams/{team}',
    what: 'of its name',
    before: addTeam,
    path: ofOnly('teams', (id) => `teams/${id}`),
    body: { name: 'Masons' },
    audited: [update('teams', { name: { from: 'Builders', to: 'Masons' } })],
    told: [told('team', 'team.updated', { slug: 'builders' })],
  },
  {
    endpoint: 'DELETE /teams/{team}',
    what: 'with its memberships',
    before: addRobotToTeam,
    path: ofOnly('teams', (id) => `teams/${id}`),
    audited: [remove('team_members', place), remove('teams', builders)],
    told: [told('team', 'team.deleted', { slug: 'builders' })],
  },
  {
    endpoint: 'PUT /teams/{team}/members/{member}',
    what: 'of one who was not in it',
    before: addRobotAndTeam,
    path: membershipPath,
    audited: [insert('team_members', place)],
    told: [told('team_member', 'team.member_added', { team: some, member: some })],
  },
  {
    endpoint: 'PUT /teams/{team}/members/{member}',
    what: 'of one who is in it: nothing',
    before: addRobotToTeam,
    path: membershipPath,
    audited: [],
    told: [],
  },
  {
    endpoint: 'DELETE /teams/{team}/members/{member}',
    what: 'of one who is in it',
    before: addRobotToTeam,
    path: membershipPath,
    audited: [remove('team_members', place)],
    told: [told('team_member', 'team.member_removed', { team: some, member: some })],
  },
]
