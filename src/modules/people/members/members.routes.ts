import { AsOfQuery, AsOfTooEarly, nowOrThen, readAsOf } from '../../../core/http/as-of.ts'
import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import {
  LastOwner,
  RoleExceedsYours,
  SelfEscalation,
  UnknownRole,
} from '../../../core/problems/access-problems.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import {
  CreateServiceMember,
  Member,
  MemberFilter,
  MemberPage,
  MemberPath,
  PatchMember,
} from './members.contract.ts'
import { memberPermissions } from './members.permissions.ts'
import { MemberRemoved } from './members.problems.ts'
import {
  addServiceMember,
  findMember,
  listMembers,
  patchMember,
  removeMember,
} from './members.queries.ts'

export const memberEndpoints = [
  endpoint.get(
    '/members',
    {
      summary: 'Who belongs to the tenant: people and machines',
      permission: memberPermissions.read,
      query: MemberFilter,
      responses: { 200: MemberPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listMembers(db, query))),
  ),
  endpoint.post(
    '/members',
    {
      summary: 'Add a member for a machine; people are invited',
      permission: memberPermissions.manage,
      body: CreateServiceMember,
      responses: { 201: Member },
      problems: [RoleExceedsYours, UnknownRole],
    },
    async ({ tenant, body }) => {
      const member = found(await tenant.write((db) => addServiceMember(db, body)))
      return created(member, etag(member))
    },
  ),
  endpoint.get(
    '/members/{member}',
    {
      summary: 'A member',
      permission: memberPermissions.read,
      params: MemberPath,
      query: AsOfQuery,
      responses: { 200: nowOrThen(Member) },
      problems: [AsOfTooEarly],
    },
    async ({ tenant, params, query: { asOf } }) => {
      if (asOf) return ok(await readAsOf(tenant, members, { id: params.member }, asOf))
      const member = found(await tenant.read((db) => findMember(db, params.member)))
      return ok(member, etag(member))
    },
  ),
  endpoint.patch(
    '/members/{member}',
    {
      summary:
        'Rename a member, give it another role, suspend it or let it in again; or rename yourself',
      permission: memberPermissions.manage,
      orOwn: true,
      params: MemberPath,
      body: PatchMember,
      responses: { 200: Member },
      problems: [SelfEscalation, RoleExceedsYours, LastOwner, UnknownRole, MemberRemoved],
    },
    async ({ tenant, params, body, ifMatch }) => {
      const rows = await tenant.write((db) => patchMember(db, params.member, body, ifMatch))
      const member = found(rows)
      return ok(member, etag(member))
    },
  ),
  endpoint.delete(
    '/members/{member}',
    {
      summary:
        'Remove a member, or leave: its keys and invitations are revoked, it is in no team and holds no role',
      permission: memberPermissions.manage,
      orOwn: true,
      params: MemberPath,
      responses: { 204: null },
      problems: [RoleExceedsYours, LastOwner],
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => removeMember(db, params.member, ifMatch))
      return noContent
    },
  ),
]
