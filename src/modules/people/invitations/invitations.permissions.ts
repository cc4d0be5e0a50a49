import { definePermissions } from '../../../core/tenancy/permissions.ts'

export const invitationPermissions = definePermissions('members', {
  invite: { description: 'Invite people and view invitations', role: 'manager' },
})
