import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const specPermissions = definePermissions('specs', {
  publish: { description: 'Publish specifications', role: 'member' },
})
