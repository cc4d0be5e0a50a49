import { defineProblem } from '../../../core/problems/problem.ts'

const ask = { detail: 'Ask the inviter for a new invitation.' }

export const InvitationUsed = defineProblem(
  'invitation_used',
  410,
  'The invitation was already accepted',
  { detail: 'Sign in: the membership exists.' },
)
export const InvitationExpired = defineProblem(
  'invitation_expired',
  410,
  'The invitation has expired',
  ask,
)
export const InvitationRevoked = defineProblem(
  'invitation_revoked',
  410,
  'The invitation was revoked',
  ask,
)
export const InvitationDeclined = defineProblem(
  'invitation_declined',
  410,
  'The invitation was declined',
  ask,
)
export const InvitationVoid = defineProblem(
  'invitation_void',
  410,
  'The inviter can no longer offer that role',
  ask,
)
export const InvitationNotYours = defineProblem(
  'invitation_not_yours',
  403,
  'The invitation is for another email address',
  { detail: 'Sign in with the email address that was invited.' },
)
export const AlreadyMember = defineProblem(
  'already_member',
  409,
  'The person is already a member',
  { detail: 'Update the existing member.' },
)
export const AlreadyInvited = defineProblem(
  'already_invited',
  409,
  'The person has a pending invitation',
  { detail: 'Resend or revoke the pending invitation.' },
)
export const InvitationDecided = defineProblem(
  'invitation_decided',
  409,
  'The invitation was accepted, declined or revoked',
  { detail: 'Create a new invitation.' },
)
/** The ways in which an invitation is no longer valid. */
export const spent = [
  InvitationUsed,
  InvitationExpired,
  InvitationRevoked,
  InvitationDeclined,
  InvitationVoid,
]
