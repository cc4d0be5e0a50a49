import type { Tenant } from '../../support/world.ts'
import { insert, ofOnly, remove, type Some, told, update, type Write } from './write.ts'

const robot = { displayName: 'robot', role: 'viewer' }
const auditor = { key: 'auditor', name: 'Auditor', permissions: ['services:read'] }
const builders = { slug: 'builders', name: 'Builders' }
const ada = { email: 'ada@example.com', role: 'viewer' }

const post = (path: string, body: object) => (tenant: Tenant) =>
  tenant.call('POST', `/api/v1${path}`, { body })
const addRobot = post('/members', robot)
const addRole = post('/roles', auditor)
const addTeam = post('/teams', builders)
const inviteAda = post('/invitations', ada)

async function idOfRobot(tenant: Tenant): Promise<string> {
  const { json } = await tenant.call('GET', '/api/v1/members?q=robot')
  return json.data[0].id
}
const ofRobot =
  (below = '') =>
  async (tenant: Tenant) =>
    `/api/v1/members/${await idOfRobot(tenant)}${below}`

async function grantRobot(tenant: Tenant) {
  await addRobot(tenant)
  await tenant.call('POST', await ofRobot('/roles')(tenant), { body: { role: 'member' } })
}
async function ofGrant(tenant: Tenant): Promise<string> {
  const at = await ofRobot('/roles')(tenant)
  const { json } = await tenant.call('GET', at)
  return `${at}/${json.data[0].id}`
}
async function ofPlace(tenant: Tenant): Promise<string> {
  const { json } = await tenant.call('GET', '/api/v1/teams?slug=builders')
  return `/api/v1/teams/${json.data[0].id}/members/${await idOfRobot(tenant)}`
}
async function robotAndTeam(tenant: Tenant) {
  await addRobot(tenant)
  await addTeam(tenant)
}
async function robotInTeam(tenant: Tenant) {
  await robotAndTeam(tenant)
  await tenant.call('PUT', await ofPlace(tenant))
}

/** The writes of members, roles, teams and invitations. `some` matches what cannot be known before. */
export function accessWrites(some: Some): Write[] {
  const grant = { member_id: some, role: 'member', granted_by: some }
  const role = { ...auditor, rank: 20, is_system: false }
  const place = { team_id: some, member_id: some }
  const granted = { member: some, role: 'member', team: null }
  return [
    {
      endpoint: 'POST /members',
      what: 'for a machine',
      path: '/api/v1/members',
      body: robot,
      audited: [
        insert('members', {
          kind: 'service',
          display_name: 'robot',
          role: 'viewer',
          status: 'active',
        }),
      ],
      told: [told('member', 'member.added', { role: 'viewer' })],
    },
    {
      endpoint: 'PATCH /members/{member}',
      what: 'which is suspended',
      before: addRobot,
      path: ofRobot(),
      body: { status: 'suspended' },
      audited: [update('members', { status: { from: 'active', to: 'suspended' } })],
      told: [told('member', 'member.updated', { status: 'suspended' })],
    },
    {
      endpoint: 'DELETE /members/{member}',
      what: 'with its further roles and its teams',
      before: async (tenant) => {
        await robotInTeam(tenant)
        await tenant.call('POST', await ofRobot('/roles')(tenant), { body: { role: 'member' } })
      },
      path: ofRobot(),
      audited: [
        remove('member_roles', grant),
        update('members', {
          status: { from: 'active', to: 'removed' },
          removed_at: { from: null, to: some },
        }),
        remove('team_members', place),
      ],
      told: [told('member', 'member.removed', {})],
    },
    {
      endpoint: 'POST /members/{member}/roles',
      what: 'for good',
      before: addRobot,
      path: ofRobot('/roles'),
      body: { role: 'member' },
      audited: [insert('member_roles', grant)],
      told: [told('member_role', 'member.role_granted', granted)],
    },
    {
      endpoint: 'DELETE /members/{member}/roles/{grant}',
      what: 'of the only one',
      before: grantRobot,
      path: ofGrant,
      audited: [remove('member_roles', grant)],
      told: [told('member_role', 'member.role_taken', granted)],
    },
    {
      endpoint: 'POST /permissions/check',
      what: 'which writes nothing',
      path: '/api/v1/permissions/check',
      body: { permission: 'services:read' },
      audited: [],
      told: [],
    },
    {
      endpoint: 'POST /roles',
      what: 'of one permission',
      path: '/api/v1/roles',
      body: auditor,
      audited: [insert('roles', role)],
      told: [told('role', 'role.created', { key: 'auditor' })],
    },
    {
      endpoint: 'PATCH /roles/{role}',
      what: 'of its permissions',
      before: addRole,
      path: '/api/v1/roles/auditor',
      body: { permissions: ['teams:read'] },
      audited: [update('roles', { permissions: { from: ['services:read'], to: ['teams:read'] } })],
      told: [told('role', 'role.updated', { key: 'auditor' })],
    },
    {
      endpoint: 'DELETE /roles/{role}',
      what: 'that nobody holds',
      before: addRole,
      path: '/api/v1/roles/auditor',
      audited: [remove('roles', role)],
      told: [told('role', 'role.deleted', { key: 'auditor' })],
    },
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
      before: robotInTeam,
      path: ofOnly('teams', (id) => `teams/${id}`),
      audited: [remove('team_members', place), remove('teams', builders)],
      told: [told('team', 'team.deleted', { slug: 'builders' })],
    },
    {
      endpoint: 'PUT /teams/{team}/members/{member}',
      what: 'of one who was not in it',
      before: robotAndTeam,
      path: ofPlace,
      audited: [insert('team_members', place)],
      told: [told('team_member', 'team.member_added', { team: some, member: some })],
    },
    {
      endpoint: 'PUT /teams/{team}/members/{member}',
      what: 'of one who is in it: nothing',
      before: robotInTeam,
      path: ofPlace,
      audited: [],
      told: [],
    },
    {
      endpoint: 'DELETE /teams/{team}/members/{member}',
      what: 'of one who is in it',
      before: robotInTeam,
      path: ofPlace,
      audited: [remove('team_members', place)],
      told: [told('team_member', 'team.member_removed', { team: some, member: some })],
    },
    {
      endpoint: 'POST /invitations',
      what: 'without its token',
      path: '/api/v1/invitations',
      body: ada,
      audited: [
        insert('invitations', {
          ...ada,
          team_ids: [],
          status: 'pending',
          expires_at: some,
          invited_by: some,
        }),
      ],
      told: [told('invitation', 'invitation.created', ada)],
    },
    {
      endpoint: 'POST /invitations/{invitation}/resend',
      what: 'for another week',
      before: inviteAda,
      path: ofOnly('invitations', (id) => `invitations/${id}/resend`),
      audited: [update('invitations', { expires_at: { from: some, to: some } })],
      told: [told('invitation', 'invitation.resent', ada)],
    },
    {
      endpoint: 'POST /invitations/{invitation}/revoke',
      what: 'of one that is pending',
      before: inviteAda,
      path: ofOnly('invitations', (id) => `invitations/${id}/revoke`),
      audited: [
        update('invitations', {
          status: { from: 'pending', to: 'revoked' },
          decided_at: { from: null, to: some },
        }),
      ],
      told: [told('invitation', 'invitation.revoked', ada)],
    },
  ]
}
