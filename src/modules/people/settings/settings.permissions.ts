import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const settingPermissions = definePermissions('settings', {
  read: { description: 'View settings', role: 'viewer' },
  manage: {
    description: 'Update and lock the settings of the tenant and its teams',
    role: 'admin',
  },
})
