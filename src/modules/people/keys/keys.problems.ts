import { defineProblem } from '../../../core/problems/problem.ts'

export const ScopeExceedsOwner = defineProblem(
  'scope_exceeds_owner',
  422,
  'A key reaches no further than its member and who makes it',
)
export const ApiKeyNameTaken = defineProblem(
  'api_key_name_taken',
  409,
  'The member has a key of this name that is not revoked',
)
export const ApiKeyEnded = defineProblem(
  'api_key_ended',
  409,
  'The API key was revoked or has expired; that is for good',
)
export const UnknownMember = defineProblem(
  'unknown_member',
  422,
  'There is no active member of this id',
)
export const KeyLivesTooLong = defineProblem(
  'key_lives_too_long',
  422,
  'The tenant lets no key live as long',
)
