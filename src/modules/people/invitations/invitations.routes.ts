import { created, endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { RoleExceedsYours, UnknownRole } from '../../../core/problems/access-problems.ts'
import { PermissionDenied } from '../../../core/problems/problems.ts'
import { UnknownTeam } from '../teams/index.ts'
import {
  CreateInvitation,
  Invitation,
  InvitationFilter,
  InvitationPage,
  InvitationPath,
  OpenInvitation,
} from './invitations.contract.ts'
import { invitationPermissions } from './invitations.permissions.ts'
import { AlreadyInvited, AlreadyMember, InvitationDecided } from './invitations.problems.ts'
import { invite, listInvitations, resend, revoke } from './invitations.queries.ts'
import { newToken, shown } from './token.ts'

export const invitationEndpoints = [
  endpoint.get(
    '/invitations',
    {
      summary: 'The invitations of the tenant',
      permission: invitationPermissions.invite,
      query: InvitationFilter,
      responses: { 200: InvitationPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listInvitations(db, query))),
  ),
  endpoint.post(
    '/invitations',
    {
      summary: 'Invite somebody by their address; the token is in this answer alone',
      permission: invitationPermissions.invite,
      body: CreateInvitation,
      responses: { 201: OpenInvitation },
      problems: [RoleExceedsYours, UnknownRole, UnknownTeam, AlreadyMember, PermissionDenied],
      conflicts: { invitations_pending_unique: AlreadyInvited },
    },
    async ({ tenant, body }) => {
      const made = await newToken()
      return created(shown(found(await tenant.write((db) => invite(db, body, made))), made))
    },
  ),
  endpoint.post(
    '/invitations/{invitation}/resend',
    {
      summary: 'Give an invitation a new token and a new week; the earlier token is void',
      permission: invitationPermissions.invite,
      params: InvitationPath,
      responses: { 200: OpenInvitation },
      problems: [RoleExceedsYours, InvitationDecided],
    },
    async ({ tenant, params }) => {
      const made = await newToken()
      return ok(shown(found(await tenant.write((db) => resend(db, params.invitation, made))), made))
    },
  ),
  endpoint.post(
    '/invitations/{invitation}/revoke',
    {
      summary: 'Take an invitation back',
      permission: invitationPermissions.invite,
      params: InvitationPath,
      responses: { 200: Invitation },
      problems: [RoleExceedsYours, InvitationDecided],
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.write((db) => revoke(db, params.invitation)))),
  ),
]
