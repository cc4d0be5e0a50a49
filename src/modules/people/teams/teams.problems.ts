import { defineProblem } from '../../../core/problems/problem.ts'

export const TeamExists = defineProblem('team_exists', 409, 'A team with this slug exists', {
  detail: 'Choose another slug.',
})
export const UnknownTeam = defineProblem('unknown_team', 422, 'The tenant has no such team', {
  detail: 'Send the id of a team from GET /teams.',
})
