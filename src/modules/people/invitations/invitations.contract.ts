import { z } from 'zod'
import { Instant } from '../../../core/http/shapes.ts'
import { RoleKey } from '../../../core/tenancy/role-named.ts'

const statuses = ['pending', 'accepted', 'declined', 'revoked', 'expired'] as const

const texts = {
  email: 'The email address of the recipient.',
  role: 'The key of the role that the recipient gets.',
  teams: 'The ids of the teams that the recipient joins.',
}

export const InvitationPath = z.object({
  invitation: z.uuid().describe('The id of the invitation.'),
})
export const TokenPath = z.object({
  token: z
    .string()
    .regex(/^gh_invite_[0-9a-f]{64}$/)
    .describe('The token of the invitation.'),
})

export const InvitationStatus = z.enum(statuses).describe('The status of the invitation.')

export const Invitation = z
  .object({
    id: InvitationPath.shape.invitation,
    email: z.string().describe(texts.email),
    role: z.string().describe(texts.role),
    teams: z.array(z.uuid()).describe(texts.teams),
    status: InvitationStatus,
    expiresAt: Instant.describe('When the invitation expires.'),
    invitedBy: z.uuid().nullable().describe('The inviter; null for the operator.'),
    acceptedBy: z.uuid().nullable().describe('The member that the recipient became.'),
    decidedAt: Instant.nullable().describe(
      'When the invitation was accepted, declined or revoked.',
    ),
    createdAt: Instant.describe('When the invitation was created.'),
    updatedAt: Instant.describe('When the invitation was last updated.'),
  })
  .meta({ id: 'Invitation', description: 'An invitation of a person to the tenant.' })

export const InvitationWithToken = Invitation.extend({
  tokenShown: z
    .boolean()
    .describe('Whether the response has the token. A repeated request does not get it again.'),
  token: z.string().nullable().describe('The token, which is shown once and kept nowhere.'),
}).meta({ id: 'InvitationWithToken', description: 'An invitation with its new token.' })

export const CreateInvitation = z
  .strictObject({
    email: z.email().max(320).toLowerCase().describe(texts.email),
    role: RoleKey.describe(texts.role),
    teams: z.array(z.uuid()).max(50).default([]).describe(texts.teams),
  })
  .meta({ id: 'CreateInvitation' })
export type CreateInvitation = z.output<typeof CreateInvitation>

const tenant = {
  slug: z.string().describe('The slug of the tenant.'),
  name: z.string().describe('The display name of the tenant.'),
}

export const InvitationPreview = z
  .object({
    tenant: z.object(tenant).describe('The tenant.'),
    email: z.string().describe(texts.email),
    role: z.string().describe('The display name of the role that the recipient gets.'),
    invitedBy: z.string().nullable().describe('The display name of the inviter.'),
    expiresAt: Instant.describe('When the invitation expires.'),
  })
  .meta({ id: 'InvitationPreview', description: 'The content of an invitation, by its token.' })

export const AcceptedInvitation = z
  .object({
    tenant: z
      .object({ id: z.uuid().describe('The id of the tenant.'), ...tenant })
      .describe('The tenant.'),
    member: z
      .object({
        id: z.uuid().describe('The id of the member.'),
        displayName: z.string().describe('The display name of the member.'),
        role: z.string().describe('The key of the role of the member.'),
      })
      .describe('The new member.'),
  })
  .meta({ id: 'AcceptedInvitation', description: 'The membership that began.' })

export const DeclinedInvitation = z
  .object({ declinedAt: Instant.describe('When the invitation was declined.') })
  .meta({ id: 'DeclinedInvitation', description: 'An invitation that was declined.' })
