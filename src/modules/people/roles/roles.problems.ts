import { defineProblem } from '../../../core/problems/problem.ts'

export const RoleExists = defineProblem('role_exists', 409, 'There is a role of this key already')
export const RoleInUse = defineProblem(
  'role_in_use',
  409,
  'Members hold the role, or an invitation offers it',
)
