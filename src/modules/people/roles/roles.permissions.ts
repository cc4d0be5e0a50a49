import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const rolePermissions = definePermissions('roles', {
  read: { description: 'List and view roles and their permissions', role: 'viewer' },
  manage: { description: 'Create, update and delete the tenant’s own roles', role: 'admin' },
})
