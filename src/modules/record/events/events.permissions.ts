import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const eventPermissions = definePermissions('events', {
  read: { description: 'Read events', role: 'viewer' },
})
