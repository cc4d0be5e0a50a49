import { defineProblem } from '../../../core/problems/problem.ts'

export const RoleAlreadyHeld = defineProblem(
  'role_already_held',
  409,
  'The member holds this role there already',
)
export const ExpiryPassed = defineProblem('expiry_passed', 422, 'The expiry lies in the past')
export const MemberRemoved = defineProblem(
  'member_removed',
  409,
  'The member was removed or left: a person comes again by an invitation, for a machine make another',
)
