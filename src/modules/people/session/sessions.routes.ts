import { endpoint, noContent, ok, personEndpoint } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { TenantNotFound } from '../../../core/problems/problems.ts'
import {
  MemberPath,
  SessionFilter,
  SessionPage,
  SessionPath,
  SwitchedTenant,
  SwitchTenant,
} from './session.contract.ts'
import { sessionPermissions } from './session.permissions.ts'
import { endOwnSessions, endSessionsOf, listOwnSessions, switchTenant } from './sessions.queries.ts'

export const sessionEndpoints = [
  personEndpoint.get(
    '/sessions',
    {
      summary: 'Where you are signed in',
      permission: 'person',
      query: SessionFilter,
      responses: { 200: SessionPage },
    },
    async ({ person, query }) =>
      ok(await readPage(person, query, (db) => listOwnSessions(db, query))),
  ),
  personEndpoint.delete(
    '/sessions/{session}',
    {
      summary: 'Sign out where you are signed in',
      permission: 'person',
      params: SessionPath,
      responses: { 204: null },
    },
    async ({ person, params }) => {
      await person.write((db) => endOwnSessions(db, params.session))
      return noContent
    },
  ),
  personEndpoint.post(
    '/sessions/revoke-others',
    { summary: 'Sign out everywhere but here', permission: 'person', responses: { 204: null } },
    async ({ person }) => {
      await person.write((db) => endOwnSessions(db, null))
      return noContent
    },
  ),
  personEndpoint.post(
    '/sessions/current/switch-tenant',
    {
      summary: 'Say which tenant your requests are for, where they name none',
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
      summary: 'Have a member sign in again: their sessions end, for this tenant',
      permission: sessionPermissions.manage,
      params: MemberPath,
      responses: { 204: null },
    },
    async ({ tenant, params }) => {
      await tenant.write((db) => endSessionsOf(db, params.member))
      return noContent
    },
  ),
]
