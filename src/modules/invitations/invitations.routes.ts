import { digest } from '../../core/digest.ts'
import { created, endpoint, ok } from '../../core/http/endpoint.ts'
import { found } from '../../core/http/found.ts'
import { readPage } from '../../core/http/page.ts'
import { RoleExceedsYours, UnknownRole } from '../../core/tenancy/access-problems.ts'
import { UnknownTeam } from '../members/index.ts'
import {
  CreateInvitation,
  Invitation,
  InvitationFilter,
  InvitationPage,
  InvitationPath,
  OpenInvitation,
} from './invitations.contract.ts'
import { AlreadyInvited, AlreadyMember, InvitationDecided } from './invitations.problems.ts'
import { invite, listInvitations, resend, revoke, type Secret } from './invitations.queries.ts'
import { createInvitationToken } from './token.ts'

export const invitationEndpoints = [
  endpoint.get(
    '/invitations',
    {
      summary: 'The invitations of the tenant',
      may: 'members:invite',
      query: InvitationFilter,
      gives: { 200: InvitationPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listInvitations(db, query))),
  ),
  endpoint.post(
    '/invitations',
    {
      summary: 'Invite somebody by their address; the token is shown this once',
      may: 'members:invite',
      body: CreateInvitation,
      gives: { 201: OpenInvitation },
      problems: [RoleExceedsYours, UnknownRole, UnknownTeam, AlreadyMember],
      conflicts: { invitations_pending_unique: AlreadyInvited },
    },
    async ({ tenant, body }) => {
      const secret = await newSecret()
      return created(found(await tenant.write((db) => invite(db, body, secret))))
    },
  ),
  endpoint.post(
    '/invitations/{invitation}/resend',
    {
      summary: 'Give an invitation a new token and a new week; the earlier token is void',
      may: 'members:invite',
      params: InvitationPath,
      gives: { 200: OpenInvitation },
      problems: [RoleExceedsYours, InvitationDecided],
    },
    async ({ tenant, params }) => {
      const secret = await newSecret()
      return ok(found(await tenant.write((db) => resend(db, params.invitation, secret))))
    },
  ),
  endpoint.post(
    '/invitations/{invitation}/revoke',
    {
      summary: 'Take an invitation back',
      may: 'members:invite',
      params: InvitationPath,
      gives: { 200: Invitation },
      problems: [InvitationDecided],
    },
    async ({ tenant, params }) =>
      ok(found(await tenant.write((db) => revoke(db, params.invitation)))),
  ),
]

async function newSecret(): Promise<Secret> {
  const token = createInvitationToken()
  return { token, hash: await digest(token) }
}
