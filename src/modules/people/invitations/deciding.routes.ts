import { guestEndpoint, ok, personEndpoint } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { TenantMismatch, TenantNotFound, TenantSuspended } from '../../../core/problems/problems.ts'
import { digest } from '../../../core/runtime/digest.ts'
import { acceptInvitation, declineInvitation, previewInvitation } from './deciding.queries.ts'
import {
  AcceptedInvitation,
  DeclinedInvitation,
  InvitationPreview,
  TokenPath,
} from './invitations.contract.ts'
import { AlreadyMember, InvitationNotYours, spent } from './invitations.problems.ts'

/** Operations for the recipient of an invitation, who belongs to no tenant yet. */
export const decidingEndpoints = [
  guestEndpoint.get(
    '/invitations/{token}',
    {
      operation: 'previewInvitation',
      summary: 'Preview an invitation',
      description: 'For anyone who has its token.',
      permission: 'guest',
      params: TokenPath,
      responses: { 200: InvitationPreview },
      problems: [...spent, TenantSuspended, TenantMismatch, TenantNotFound],
    },
    async ({ guest, params }) => {
      const hash = await digest(params.token)
      const rows = await guest.read((db) => previewInvitation(db, hash))
      const { slug, name, ...preview } = found(rows)
      return ok({ ...preview, tenant: { slug, name } })
    },
  ),
  personEndpoint.post(
    '/invitations/{token}/accept',
    {
      operation: 'acceptInvitation',
      summary: 'Accept an invitation',
      description: 'It must be for the email address that you signed in with.',
      permission: 'person',
      params: TokenPath,
      responses: { 200: AcceptedInvitation },
      problems: [...spent, InvitationNotYours, AlreadyMember],
    },
    async ({ person, params }) => {
      const hash = await digest(params.token)
      const { tenantId, slug, tenantName, ...member } = found(
        await person.write((db) => acceptInvitation(db, hash)),
      )
      return ok({ member, tenant: { id: tenantId, slug, name: tenantName } })
    },
  ),
  personEndpoint.post(
    '/invitations/{token}/decline',
    {
      operation: 'declineInvitation',
      summary: 'Decline an invitation',
      description: 'It must be for the email address that you signed in with.',
      permission: 'person',
      params: TokenPath,
      responses: { 200: DeclinedInvitation },
      problems: [...spent, InvitationNotYours],
    },
    async ({ person, params }) => {
      const hash = await digest(params.token)
      return ok(found(await person.write((db) => declineInvitation(db, hash))))
    },
  ),
]
