import { defineProblem } from '../../../core/problems/problem.ts'

export const RoleExists = defineProblem('role_exists', 409, 'A role with this key exists', {
  detail: 'Choose another key.',
})
export const RoleInUse = defineProblem(
  'role_in_use',
  409,
  'Members have the role, or an invitation offers it',
  { detail: 'Give the members another role, and revoke the invitations.' },
)
