import { AsOfQuery, AsOfTooEarly, nowOrThen, readAsOf } from '../../../core/http/as-of.ts'
import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { RoleExceedsYours } from '../../../core/problems/access-problems.ts'
import { listTeamMembers, putTeamMember, removeTeamMember } from './team-members.queries.ts'
import {
  CreateTeam,
  PatchTeam,
  Team,
  TeamFilter,
  TeamMember,
  TeamMemberFilter,
  TeamMemberPage,
  TeamMemberPath,
  TeamPage,
  TeamPath,
} from './teams.contract.ts'
import { TeamExists } from './teams.problems.ts'
import { createTeam, deleteTeam, findTeam, listTeams, patchTeam } from './teams.queries.ts'
import { teams } from './teams.schema.ts'

const conflicts = { teams_tenant_id_slug_index: TeamExists }

export const teamEndpoints = [
  endpoint.get(
    '/teams',
    {
      summary: 'The teams of the tenant',
      permission: 'teams:read',
      query: TeamFilter,
      responses: { 200: TeamPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listTeams(db, query))),
  ),
  endpoint.post(
    '/teams',
    {
      summary: 'Make a team',
      permission: 'teams:manage',
      body: CreateTeam,
      responses: { 201: Team },
      conflicts,
    },
    async ({ tenant, body }) => {
      const team = found(await tenant.write((db) => createTeam(db, body)))
      return created(team, etag(team))
    },
  ),
  endpoint.get(
    '/teams/{team}',
    {
      summary: 'A team',
      permission: 'teams:read',
      params: TeamPath,
      query: AsOfQuery,
      responses: { 200: nowOrThen(Team) },
      problems: [AsOfTooEarly],
    },
    async ({ tenant, params, query: { asOf } }) => {
      if (asOf) return ok(await readAsOf(tenant, teams, { id: params.team }, asOf))
      const team = found(await tenant.read((db) => findTeam(db, params.team)))
      return ok(team, etag(team))
    },
  ),
  endpoint.patch(
    '/teams/{team}',
    {
      summary: 'Change some fields of a team',
      permission: 'teams:manage',
      inTeam: true,
      params: TeamPath,
      body: PatchTeam,
      responses: { 200: Team },
      conflicts,
    },
    async ({ tenant, params, body, ifMatch }) => {
      const team = found(await tenant.write((db) => patchTeam(db, params.team, body, ifMatch)))
      return ok(team, etag(team))
    },
  ),
  endpoint.delete(
    '/teams/{team}',
    {
      summary: 'Delete a team, and the roles that are held in it',
      permission: 'teams:manage',
      inTeam: true,
      params: TeamPath,
      responses: { 204: null },
      problems: [RoleExceedsYours],
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => deleteTeam(db, params.team, ifMatch))
      return noContent
    },
  ),
  endpoint.get(
    '/teams/{team}/members',
    {
      summary: 'Who is in a team',
      permission: 'teams:read',
      params: TeamPath,
      query: TeamMemberFilter,
      responses: { 200: TeamMemberPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listTeamMembers(db, params.team, query))),
  ),
  endpoint.put(
    '/teams/{team}/members/{member}',
    {
      summary: 'Put a member into a team',
      permission: 'teams:manage',
      inTeam: true,
      params: TeamMemberPath,
      responses: { 200: TeamMember },
    },
    async ({ tenant, params }) => ok(found(await tenant.write((db) => putTeamMember(db, params)))),
  ),
  endpoint.delete(
    '/teams/{team}/members/{member}',
    {
      summary: 'Take a member out of a team, and the roles that it holds there',
      permission: 'teams:manage',
      inTeam: true,
      params: TeamMemberPath,
      responses: { 204: null },
      problems: [RoleExceedsYours],
    },
    async ({ tenant, params }) => {
      await tenant.write((db) => removeTeamMember(db, params))
      return noContent
    },
  ),
]
