import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const servicePermissions = definePermissions('services', {
  read: { description: 'View services, their versions and specifications', role: 'viewer' },
  manage: { description: 'Register, update and delete services', role: 'member' },
})
