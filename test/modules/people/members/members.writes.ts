import { addRobot, addRobotToTeam, robot, robotPath } from '../../../integration/support/robot.ts'
import {
  insert,
  remove,
  some,
  told,
  update,
  type Write,
} from '../../../integration/support/write.ts'
import type { Tenant } from '../../../support/world.ts'

const grant = { member_id: some, role: 'member', granted_by: some }
const granted = { member: some, role: 'member', team: null }
const place = { team_id: some, member_id: some }

async function grantRobot(tenant: Tenant) {
  await addRobot(tenant)
  await tenant.call('POST', await robotPath('/roles')(tenant), { body: { role: 'member' } })
}

async function grantPath(tenant: Tenant): Promise<string> {
  const path = await robotPath('/roles')(tenant)
  const { json } = await tenant.call('GET', path)
  return `${path}/${json.data[0].id}`
}

export const writes: Write[] = [
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
    path: robotPath(),
    body: { status: 'suspended' },
    audited: [update('members', { status: { from: 'active', to: 'suspended' } })],
    told: [told('member', 'member.updated', { status: 'suspended' })],
  },
  {
    endpoint: 'DELETE /members/{member}',
    what: 'with its further roles and its teams',
    before: async (tenant) => {
      await addRobotToTeam(tenant)
      await tenant.call('POST', await robotPath('/roles')(tenant), { body: { role: 'member' } })
    },
    path: robotPath(),
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
    path: robotPath('/roles'),
    body: { role: 'member' },
    audited: [insert('member_roles', grant)],
    told: [told('member_role', 'member.role_granted', granted)],
  },
  {
    endpoint: 'DELETE /members/{member}/roles/{grant}',
    what: 'of the only one',
    before: grantRobot,
    path: grantPath,
    audited: [remove('member_roles', grant)],
    told: [told('member_role', 'member.role_taken', granted)],
  },
]
