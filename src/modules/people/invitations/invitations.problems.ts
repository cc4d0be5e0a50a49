import { defineProblem } from '../../../core/problems/problem.ts'

export const InvitationUsed = defineProblem(
  'invitation_used',
  410,
  'The invitation was accepted already',
)
export const InvitationExpired = defineProblem(
  'invitation_expired',
  410,
  'The invitation has expired: ask for a new one',
)
export const InvitationRevoked = defineProblem(
  'invitation_revoked',
  410,
  'The invitation was taken back',
)
export const InvitationDeclined = defineProblem(
  'invitation_declined',
  410,
  'The invitation was declined',
)
export const InvitationVoid = defineProblem(
  'invitation_void',
  410,
  'Who invited may not give that role any more: ask for a new invitation',
)
export const InvitationNotYours = defineProblem(
  'invitation_not_yours',
  403,
  'The invitation is for another address than the one that you are signed in with',
)
export const AlreadyMember = defineProblem('already_member', 409, 'They are a member already')
export const AlreadyInvited = defineProblem(
  'already_invited',
  409,
  'They have an invitation that is not decided: resend or revoke it',
)
export const InvitationDecided = defineProblem(
  'invitation_decided',
  409,
  'The invitation was accepted, declined or revoked',
)
/** How an invitation is of no use any more. */
export const spent = [
  InvitationUsed,
  InvitationExpired,
  InvitationRevoked,
  InvitationDeclined,
  InvitationVoid,
]
