export { endGrants, grantEvent } from './grants.queries.ts'
export { UnknownTeam } from './teams.problems.ts'
export { teamEndpoints } from './teams.routes.ts'
export { memberRoles, teamMembers, teams } from './teams.schema.ts'
