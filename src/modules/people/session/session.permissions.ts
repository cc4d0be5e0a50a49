import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const sessionPermissions = definePermissions('sessions', {
  manage: { description: 'End the sessions of members', role: 'admin' },
})
