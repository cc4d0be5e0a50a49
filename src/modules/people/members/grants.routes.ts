import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import {
  RoleExceedsYours,
  SelfEscalation,
  UnknownRole,
} from '../../../core/problems/access-problems.ts'
import { UnknownTeam } from '../teams/index.ts'
import { addGrant, listGrants, takeGrant } from './grants.queries.ts'
import {
  CreateGrant,
  Grant,
  GrantFilter,
  GrantPage,
  GrantPath,
  MemberPath,
} from './members.contract.ts'
import { memberPermissions } from './members.permissions.ts'
import { ExpiryPassed, RoleAlreadyHeld } from './members.problems.ts'

export const grantEndpoints = [
  endpoint.get(
    '/members/{member}/roles',
    {
      summary: 'The roles that a member holds beside its own, without those that have expired',
      permission: memberPermissions.read,
      params: MemberPath,
      query: GrantFilter,
      responses: { 200: GrantPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listGrants(db, params.member, query))),
  ),
  endpoint.post(
    '/members/{member}/roles',
    {
      summary: 'Give a member a further role, in a team or everywhere, for good or until a time',
      permission: memberPermissions.manage,
      params: MemberPath,
      body: CreateGrant,
      responses: { 201: Grant },
      problems: [SelfEscalation, RoleExceedsYours, UnknownRole, UnknownTeam, ExpiryPassed],
      conflicts: { member_roles_grant_unique: RoleAlreadyHeld },
    },
    async ({ tenant, params, body }) =>
      created(found(await tenant.write((db) => addGrant(db, params.member, body)))),
  ),
  endpoint.delete(
    '/members/{member}/roles/{grant}',
    {
      summary: 'Take a further role from a member',
      permission: memberPermissions.manage,
      params: GrantPath,
      responses: { 204: null },
      problems: [RoleExceedsYours],
    },
    async ({ tenant, params }) => {
      await tenant.write((db) => takeGrant(db, params.member, params.grant))
      return noContent
    },
  ),
]
