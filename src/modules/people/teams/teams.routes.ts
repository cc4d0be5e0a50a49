import { z } from 'zod'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { equals, filter } from '../../../core/http/list.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { RoleExceedsYours } from '../../../core/problems/access-problems.ts'
import { CreateTeam, Slug, Team, TeamMember, TeamMemberPath, UpdateTeam } from './teams.contract.ts'
import { teamEvents } from './teams.events.ts'
import { teamPermissions } from './teams.permissions.ts'
import { TeamExists } from './teams.problems.ts'
import {
  addTeamMember,
  endRolesIn,
  findTeam,
  hasMember,
  membership,
  mustManage,
  selectTeamMembers,
} from './teams.queries.ts'
import { teamMembers, teams } from './teams.schema.ts'

const team = declareResource({
  noun: 'team',
  path: '/teams',
  table: teams,
  schema: Team,
  permissions: teamPermissions,
  events: teamEvents,
  payload: { slug: teams.slug },
})

const teamMember = declareResource({
  noun: 'member',
  path: '/teams/{team}/members',
  table: teamMembers,
  key: { column: teamMembers.memberId, schema: TeamMemberPath.shape.member },
  parent: {
    params: { team: TeamMemberPath.shape.team },
    column: teamMembers.teamId,
    find: (db, { team = '' }) => findTeam(db, team),
  },
  schema: TeamMember,
  select: selectTeamMembers,
  permissions: teamPermissions,
  events: { deleted: teamEvents.memberRemoved },
  payload: membership,
})

const conflicts = { teams_tenant_id_slug_index: TeamExists }
const managed = {
  inTeam: true,
  guard: (_: TenantDb, { team = '' }) => [mustManage(team)],
} as const

export const teamEndpoints = [
  team.list({
    filters: {
      slug: equals(teams.slug, Slug),
      member: filter(z.uuid().describe('Only teams that this member belongs to.'), hasMember),
    },
    sorts: { slug: teams.slug },
  }),
  team.create({ body: CreateTeam, conflicts }),
  team.get({ asOf: true }),
  team.update({ ...managed, body: UpdateTeam, conflicts }),
  team.delete({
    ...managed,
    description: 'Deletes the memberships of the team, and the roles granted in it, too.',
    problems: [RoleExceedsYours],
  }),
  teamMember.list({ operation: 'listTeamMembers', summary: 'List the members of a team' }),
  endpoint.put(
    '/teams/{team}/members/{member}',
    {
      operation: 'addTeamMember',
      summary: 'Add a member to a team',
      permission: teamPermissions.manage,
      inTeam: true,
      params: TeamMemberPath,
      etag: true,
      responses: { 200: TeamMember },
    },
    async ({ tenant, params }) => {
      const row = found(await tenant.write((db) => addTeamMember(db, params)))
      return ok(row, etag(row))
    },
  ),
  teamMember.get({ operation: 'getTeamMember', summary: 'Get a member of a team' }),
  teamMember.delete({
    ...managed,
    operation: 'removeTeamMember',
    summary: 'Remove a member from a team',
    description: 'Revokes the roles that the member holds in the team, too.',
    before: (db, { team = '', member = '' }) => endRolesIn(db, { team, member }),
    problems: [RoleExceedsYours],
  }),
]
