import { eq, sql } from 'drizzle-orm'
import { declareResource } from '../../../core/http/resource.ts'
import {
  RoleExceedsYours,
  SelfEscalation,
  UnknownRole,
} from '../../../core/problems/access-problems.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { memberEvents, memberRoles, UnknownTeam } from '../teams/index.ts'
import { isLive, prepareGrant, selectGrants } from './grants.queries.ts'
import { CreateGrant, Grant, GrantId, MemberPath } from './members.contract.ts'
import { memberPermissions } from './members.permissions.ts'
import { ExpiryPassed, RoleAlreadyHeld } from './members.problems.ts'

const grant = declareResource({
  noun: 'grant',
  path: '/members/{member}/roles',
  table: memberRoles,
  key: { column: memberRoles.id, schema: GrantId },
  parent: {
    params: MemberPath.shape,
    column: memberRoles.memberId,
    find: (db, { member = '' }) =>
      db.select({ id: members.id }).from(members).where(eq(members.id, member)),
  },
  schema: Grant,
  select: selectGrants,
  where: isLive,
  permissions: memberPermissions,
  events: { created: memberEvents.roleGranted, deleted: memberEvents.roleTaken },
  payload: { member: memberRoles.memberId, role: memberRoles.role, team: memberRoles.teamId },
})

export const grantEndpoints = [
  grant.list({
    summary: 'List the additional roles of a member',
    description: 'Expired grants are not listed.',
  }),
  grant.create({
    summary: 'Grant a member an additional role',
    description: 'In the whole tenant or in one team, for good or until it expires.',
    body: CreateGrant,
    before: (db, { params: { member = '' }, body }) => prepareGrant(db, member, body),
    values: ({ role, team = null, expiresAt = null }) => ({
      ...{ role, teamId: team, expiresAt },
      grantedBy: sql`app.member_id()`,
    }),
    problems: [SelfEscalation, RoleExceedsYours, UnknownRole, UnknownTeam, ExpiryPassed],
    conflicts: { member_roles_grant_unique: RoleAlreadyHeld },
  }),
  grant.get({ summary: 'Get an additional role of a member' }),
  grant.delete({
    summary: 'Revoke an additional role of a member',
    problems: [RoleExceedsYours],
  }),
]
