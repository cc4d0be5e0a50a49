import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const verificationPermissions = definePermissions('verification', {
  read: { description: 'View verification tasks and results', role: 'viewer' },
  report: { description: 'Report verification results', role: 'member' },
})
