import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant } from '../../../core/http/shapes.ts'
import { RoleKey } from '../../../core/tenancy/role-named.ts'

const statuses = ['pending', 'accepted', 'declined', 'revoked', 'expired'] as const

export const InvitationPath = z.object({ invitation: z.uuid() })
export const TokenPath = z.object({ token: z.string().regex(/^gh_invite_[0-9a-f]{64}$/) })

export const Invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  role: z.string(),
  teams: z.array(z.uuid()),
  status: z.enum(statuses),
  expiresAt: Instant,
  /** Null: who runs the deployment. */
  invitedBy: z.uuid().nullable(),
  acceptedBy: z.uuid().nullable(),
  decidedAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
/** The token is in the first answer alone: what is kept for a repeated `Idempotency-Key` never held it. */
export const OpenInvitation = Invitation.extend({
  tokenShown: z.boolean(),
  token: z.string().nullable(),
})

export const InvitationFilter = z.strictObject({
  ...pageQuery,
  status: z.enum(statuses).optional(),
})
export type InvitationFilter = z.output<typeof InvitationFilter>
export const InvitationPage = pageOf(Invitation)

export const CreateInvitation = z.strictObject({
  email: z.email().max(320).toLowerCase(),
  role: RoleKey,
  teams: z.array(z.uuid()).max(50).default([]),
})
export type CreateInvitation = z.output<typeof CreateInvitation>

/** What a token tells before anyone has signed in. */
export const InvitationLook = z.object({
  tenant: z.object({ slug: z.string(), name: z.string() }),
  email: z.string(),
  role: z.string(),
  invitedBy: z.string().nullable(),
  expiresAt: Instant,
})

export const Membership = z.object({
  tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  member: z.object({ id: z.uuid(), displayName: z.string(), role: z.string() }),
})
export const Declined = z.object({ declinedAt: Instant })
