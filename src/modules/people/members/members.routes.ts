import { eq, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { endpoint, noContent } from '../../../core/http/endpoint.ts'
import { equals, filter } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import {
  LastOwner,
  RoleExceedsYours,
  SelfEscalation,
  UnknownRole,
} from '../../../core/problems/access-problems.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { mustMayOrOwn } from '../../../core/tenancy/require-permission.ts'
import { mustHaveRole, RoleKey } from '../../../core/tenancy/role-named.ts'
import { memberEvents } from '../teams/index.ts'
import {
  CreateMember,
  Kind,
  Member,
  MemberPath,
  Search,
  Status,
  UpdateMember,
} from './members.contract.ts'
import { memberPermissions } from './members.permissions.ts'
import { MemberRemoved } from './members.problems.ts'
import { contains, endMembership, findPresent, isPresent } from './members.queries.ts'

const member = declareResource({
  noun: 'member',
  path: '/members',
  table: members,
  schema: Member,
  permissions: memberPermissions,
})

const mustManage = (_: TenantDb, { member: id = '' }) => [
  mustMayOrOwn(memberPermissions.manage, id),
]
const subject = (id: string) => sql`${id}::uuid`

export const memberEndpoints = [
  member.list({
    description: 'Removed members are listed only with `status=removed`.',
    filters: {
      status: filter(Status, (status) => eq(members.status, status), isPresent),
      kind: equals(members.kind, Kind),
      role: equals(members.role, RoleKey.describe('The key of a role.')),
      q: filter(Search, contains),
    },
  }),
  member.create({
    operation: 'createMember',
    summary: 'Create a member for a machine',
    description: 'People become members by an invitation.',
    body: CreateMember,
    values: (input) => ({ kind: 'service', ...input }),
    before: (db, { body: { role } }) => [mustHaveRole(db, role)],
    after: (_, id, { body: { role } }) => [
      emit(memberEvents.added, { subjectId: subject(id), payload: { role } }),
    ],
    problems: [RoleExceedsYours, UnknownRole],
  }),
  member.get({ asOf: true }),
  member.update({
    description: 'Changes the name, the role or the status. Every member can change its own name.',
    orOwn: true,
    guard: mustManage,
    body: UpdateMember,
    before: (db, { params: { member: id = '' }, body: { role } }) => [
      must(sql`exists ${findPresent(db, id)}`, MemberRemoved),
      ...(role === undefined ? [] : [mustHaveRole(db, role)]),
    ],
    after: (_, { params: { member: id = '' }, body: payload }) => [
      emit(memberEvents.updated, { subjectId: subject(id), payload }),
    ],
    problems: [SelfEscalation, RoleExceedsYours, LastOwner, UnknownRole, MemberRemoved],
  }),
  endpoint.delete(
    '/members/{member}',
    {
      operation: 'removeMember',
      summary: 'Remove a member, or leave the tenant',
      description: 'Revokes its API keys and invitations, and ends its memberships and roles.',
      permission: memberPermissions.manage,
      orOwn: true,
      params: MemberPath,
      ifMatch: true,
      responses: { 204: null },
      problems: [RoleExceedsYours, LastOwner],
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.perform((db) => [
        ...mustManage(db, params),
        member.mustBeAt(db, params, ifMatch),
        mustFind(findPresent(db, params.member)),
        ...endMembership(db, params.member),
        emit(memberEvents.removed, { subjectId: subject(params.member), payload: {} }),
      ])
      return noContent
    },
  ),
]
