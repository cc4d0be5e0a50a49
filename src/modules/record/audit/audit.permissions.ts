import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const auditPermissions = definePermissions('audit', {
  read: { description: 'Read audit events', role: 'manager' },
  export: { description: 'Export audit events', role: 'admin' },
})
