import type { Module } from '../../../core/module.ts'
import { teamLimit } from './teams.limits.ts'
import { teamEndpoints } from './teams.routes.ts'

export { memberEvents } from './teams.events.ts'
export { teamPermissions } from './teams.permissions.ts'
export { UnknownTeam } from './teams.problems.ts'
export { memberRoles, teamMembers, teams } from './teams.schema.ts'

export const teamsModule: Module = {
  name: 'teams',
  description: 'Groups of members. Services and roles can belong to a team.',
  endpoints: teamEndpoints,
  limits: [teamLimit],
}
