import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const memberPermissions = definePermissions('members', {
  read: { description: 'List and view members', role: 'viewer' },
  manage: {
    description: 'Update, suspend and remove members, and grant them roles',
    role: 'admin',
  },
})
