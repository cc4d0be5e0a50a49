import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const contractPermissions = definePermissions('contracts', {
  read: { description: 'View contracts and their interactions', role: 'viewer' },
  manage: { description: 'Update and delete contracts', role: 'manager' },
})

export const redactionPermissions = definePermissions('redactions', {
  read: { description: 'View redaction rules', role: 'viewer' },
  manage: { description: 'Create and delete redaction rules', role: 'manager' },
})

export const interactionPermissions = definePermissions('interactions', {
  read: { description: 'View recorded interactions', role: 'viewer' },
  record: { description: 'Record interactions', role: 'member' },
})
