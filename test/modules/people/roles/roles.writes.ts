import { post } from '../../../integration/support/robot.ts'
import { insert, remove, told, update, type Write } from '../../../integration/support/write.ts'

const auditor = { key: 'auditor', name: 'Auditor', permissions: ['services:read'] }
const addRole = post('/roles', auditor)
const role = { ...auditor, rank: 20, is_system: false }

export const writes: Write[] = [
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
]
