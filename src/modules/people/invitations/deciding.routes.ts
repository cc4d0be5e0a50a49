import { guestEndpoint, ok, personEndpoint } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { TenantMismatch, TenantNotFound, TenantSuspended } from '../../../core/problems/problems.ts'
import { digest } from '../../../core/runtime/digest.ts'
import { accept, decline, lookAt } from './deciding.queries.ts'
import { Declined, InvitationLook, Membership, TokenPath } from './invitations.contract.ts'
import { AlreadyMember, InvitationNotYours, spent } from './invitations.problems.ts'

/** What the holder of a token does with it, without a tenant. */
export const decidingEndpoints = [
  guestEndpoint.get(
    '/invitations/{token}',
    {
      summary: 'What an invitation offers; for anyone who holds its token',
      permission: 'guest',
      params: TokenPath,
      responses: { 200: InvitationLook },
      problems: [...spent, TenantSuspended, TenantMismatch, TenantNotFound],
    },
    async ({ guest, params }) => {
      const hash = await digest(params.token)
      const { slug, name, ...look } = found(await guest.read((db) => lookAt(db, hash)))
      return ok({ ...look, tenant: { slug, name } })
    },
  ),
  personEndpoint.post(
    '/invitations/{token}/accept',
    {
      summary: 'Become a member by an invitation for the address that you are signed in with',
      permission: 'person',
      params: TokenPath,
      responses: { 200: Membership },
      problems: [...spent, InvitationNotYours, AlreadyMember],
    },
    async ({ person, params }) => {
      const hash = await digest(params.token)
      const { tenantId, slug, tenantName, ...member } = found(
        await person.write((db) => accept(db, hash)),
      )
      return ok({ member, tenant: { id: tenantId, slug, name: tenantName } })
    },
  ),
  personEndpoint.post(
    '/invitations/{token}/decline',
    {
      summary: 'Decline an invitation for the address that you are signed in with',
      permission: 'person',
      params: TokenPath,
      responses: { 200: Declined },
      problems: [...spent, InvitationNotYours],
    },
    async ({ person, params }) => {
      const hash = await digest(params.token)
      return ok(found(await person.write((db) => decline(db, hash))))
    },
  ),
]
