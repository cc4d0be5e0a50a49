import { defineProblem } from '../../../core/problems/problem.ts'

export const RoleAlreadyHeld = defineProblem(
  'role_already_held',
  409,
  'The member already has this role there',
  { detail: 'Delete the existing grant first, to grant the role for another time.' },
)
export const ExpiryPassed = defineProblem('expiry_passed', 422, 'The expiry is in the past', {
  detail: 'Send an expiry in the future, or null.',
})
export const MemberRemoved = defineProblem('member_removed', 409, 'The member was removed', {
  detail: 'Invite the person again, or create a new member for the machine.',
})
