import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const environmentPermissions = definePermissions('environments', {
  read: { description: 'View environments', role: 'viewer' },
  manage: { description: 'Create, update and delete environments', role: 'manager' },
})
