import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const tenantPermissions = definePermissions('tenant', {
  read: { description: 'View the tenant, its plan, branding and domains', role: 'viewer' },
  update: { description: 'Update the tenant’s profile, branding and domains', role: 'admin' },
  export: { description: 'Export all data of the tenant', role: 'owner' },
})
