import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const deploymentPermissions = definePermissions('deployments', {
  read: {
    description: 'View deployments, and check whether a version can be deployed',
    role: 'viewer',
  },
  record: { description: 'Record deployments and releases', role: 'member' },
})
