import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const teamPermissions = definePermissions('teams', {
  read: { description: 'List and view teams and their members', role: 'viewer' },
  manage: { description: 'Create, update and delete teams and their memberships', role: 'manager' },
})
