import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const retentionPermissions = definePermissions('retention', {
  read: { description: 'View retention rules', role: 'viewer' },
  manage: { description: 'Create and delete retention rules', role: 'admin' },
})
