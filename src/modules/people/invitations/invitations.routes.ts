import { created, endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { pageOf } from '../../../core/http/page.ts'
import { RoleExceedsYours, UnknownRole } from '../../../core/problems/access-problems.ts'
import { PermissionDenied } from '../../../core/problems/problems.ts'
import { UnknownTeam } from '../teams/index.ts'
import {
  CreateInvitation,
  Invitation,
  InvitationPath,
  InvitationWithToken,
} from './invitations.contract.ts'
import { invitationPermissions } from './invitations.permissions.ts'
import { AlreadyInvited, AlreadyMember, InvitationDecided } from './invitations.problems.ts'
import {
  createInvitation,
  invitationList,
  resendInvitation,
  revokeInvitation,
} from './invitations.queries.ts'
import { newToken, withToken } from './token.ts'

export const invitationEndpoints = [
  endpoint.get(
    '/invitations',
    {
      operation: 'listInvitations',
      summary: 'List invitations',
      permission: invitationPermissions.invite,
      query: invitationList.query,
      responses: { 200: pageOf(Invitation) },
    },
    async ({ tenant, query }) => ok(await invitationList.read(tenant, query)),
  ),
  endpoint.post(
    '/invitations',
    {
      operation: 'createInvitation',
      summary: 'Invite a person',
      description: 'Only this response has the token, which the recipient accepts within a week.',
      permission: invitationPermissions.invite,
      body: CreateInvitation,
      responses: { 201: InvitationWithToken },
      problems: [RoleExceedsYours, UnknownRole, UnknownTeam, AlreadyMember, PermissionDenied],
      conflicts: { invitations_pending_unique: AlreadyInvited },
    },
    async ({ tenant, body }) => {
      const token = await newToken()
      const row = found(await tenant.write((db) => createInvitation(db, body, token)))
      return created(withToken(row, token))
    },
  ),
  endpoint.post(
    '/invitations/{invitation}/resend',
    {
      operation: 'resendInvitation',
      summary: 'Resend an invitation',
      description: 'With a new token and a new week. The previous token is void.',
      permission: invitationPermissions.invite,
      params: InvitationPath,
      responses: { 200: InvitationWithToken },
      problems: [RoleExceedsYours, InvitationDecided],
    },
    async ({ tenant, params }) => {
      const token = await newToken()
      const rows = await tenant.write((db) => resendInvitation(db, params.invitation, token))
      return ok(withToken(found(rows), token))
    },
  ),
  endpoint.post(
    '/invitations/{invitation}/revoke',
    {
      operation: 'revokeInvitation',
      summary: 'Revoke an invitation',
      permission: invitationPermissions.invite,
      params: InvitationPath,
      responses: { 200: Invitation },
      problems: [RoleExceedsYours, InvitationDecided],
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.write((db) => revokeInvitation(db, params.invitation)))),
  ),
]
