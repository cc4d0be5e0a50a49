export { teamEndpoints } from './teams.routes.ts'
export { memberRoles, teamMembers, teams } from './teams.schema.ts'
