import { endpoint, noContent, ok, personEndpoint } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { pageOf } from '../../../core/http/page.ts'
import { RoleExceedsYours } from '../../../core/problems/access-problems.ts'
import { TenantNotFound } from '../../../core/problems/problems.ts'
import {
  MemberPath,
  OwnSession,
  SessionPath,
  SwitchedTenant,
  SwitchTenant,
} from './session.contract.ts'
import { sessionPermissions } from './session.permissions.ts'
import { endOwnSessions, endSessionsOf, ownSessions, switchTenant } from './sessions.queries.ts'

export const sessionEndpoints = [
  personEndpoint.get(
    '/sessions',
    {
      operation: 'listSessions',
      summary: 'List your login sessions',
      permission: 'person',
      query: ownSessions.query,
      responses: { 200: pageOf(OwnSession) },
    },
    async ({ person, query }) => ok(await ownSessions.read(person, query)),
  ),
  personEndpoint.delete(
    '/sessions/{session}',
    {
      operation: 'revokeSession',
      summary: 'Revoke one of your login sessions',
      permission: 'person',
      params: SessionPath,
      responses: { 204: null },
    },
    async ({ person, params }) => {
      await person.perform(() => endOwnSessions(params.session))
      return noContent
    },
  ),
  personEndpoint.post(
    '/sessions/revoke-others',
    {
      operation: 'revokeOtherSessions',
      summary: 'Revoke your other login sessions',
      description: 'All but that of the request.',
      permission: 'person',
      responses: { 204: null },
    },
    async ({ person }) => {
      await person.perform(() => endOwnSessions(null))
      return noContent
    },
  ),
  personEndpoint.post(
    '/sessions/current/switch-tenant',
    {
      operation: 'switchTenant',
      summary: 'Switch the session to a tenant',
      description: 'It becomes the tenant of requests that name none.',
      permission: 'person',
      body: SwitchTenant,
      responses: { 200: SwitchedTenant },
      problems: [TenantNotFound],
    },
    async ({ person, body }) =>
      ok(found(await person.write((db) => switchTenant(db, body.tenant)))),
  ),
  endpoint.delete(
    '/members/{member}/sessions',
    {
      operation: 'revokeMemberSessions',
      summary: 'Revoke the login sessions of a member',
      description: 'For this tenant: the member has to sign in again.',
      permission: sessionPermissions.manage,
      params: MemberPath,
      responses: { 204: null },
      problems: [RoleExceedsYours],
    },
    async ({ tenant, params }) => {
      await tenant.perform(() => endSessionsOf(params.member))
      return noContent
    },
  ),
]
