import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const apiKeyPermissions = definePermissions('api_keys', {
  read: { description: 'View the API keys of all members', role: 'manager' },
  manage: { description: 'Create, rotate and revoke the API keys of all members', role: 'admin' },
})
