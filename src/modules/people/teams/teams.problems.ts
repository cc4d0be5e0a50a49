import { defineProblem } from '../../../core/problems/problem.ts'

export const TeamExists = defineProblem('team_exists', 409, 'There is a team of this slug already')
export const UnknownTeam = defineProblem('unknown_team', 422, 'The tenant has no such team')
