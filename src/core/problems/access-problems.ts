import { defineProblem } from './problem.ts'

// Problems that the guards of the database raise: src/database/functions/people.
export const SelfEscalation = defineProblem(
  'self_escalation',
  403,
  'You cannot raise your own role, or add permissions to a role you hold',
  { detail: 'Ask a member with a higher role to make the change.' },
)
export const RoleExceedsYours = defineProblem(
  'role_exceeds_yours',
  403,
  'The role exceeds yours in rank, permissions or time',
  { detail: 'Choose a role within your own, or ask a member with a higher role.' },
)
export const RoleIsSystem = defineProblem('role_is_system', 409, 'A system role cannot change', {
  detail: 'Create a role of the tenant, and change that one.',
})
export const LastOwner = defineProblem(
  'last_owner',
  409,
  'The member is the last active owner of the tenant',
  { detail: 'Make another member an owner first.' },
)
export const UnknownRole = defineProblem('unknown_role', 422, 'The tenant has no such role', {
  detail: 'Send the key of a role from GET /roles.',
})
