import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const mockPermissions = definePermissions('mock', {
  read: { description: 'Call mocks', role: 'viewer' },
})
