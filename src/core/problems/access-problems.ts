import { defineProblem } from './problem.ts'

// Problems that the guards of the database raise: src/database/functions/people.
export const SelfEscalation = defineProblem(
  'self_escalation',
  403,
  'Nobody raises their own role, or what a role holds that is theirs',
)
export const RoleExceedsYours = defineProblem(
  'role_exceeds_yours',
  403,
  'The role is above yours, holds what you do not, or would last longer than yours',
)
export const RoleIsSystem = defineProblem(
  'role_is_system',
  409,
  'The roles that every tenant has are not changed',
)
export const LastOwner = defineProblem(
  'last_owner',
  409,
  'A tenant is never left without an active owner',
)
export const UnknownRole = defineProblem('unknown_role', 422, 'The tenant has no such role')
