import { defineProblem } from '../../../core/problems/problem.ts'

export const ScopeExceedsOwner = defineProblem(
  'scope_exceeds_owner',
  422,
  'A scope exceeds the permissions of the member or yours',
  { detail: 'Send only scopes that both you and the member of the API key have.' },
)
export const ApiKeyNameTaken = defineProblem(
  'api_key_name_taken',
  409,
  'The member has an API key with this name',
  { detail: 'Choose another name, or revoke the existing API key.' },
)
export const ApiKeyEnded = defineProblem('api_key_ended', 409, 'The API key does not work', {
  detail: 'The API key was revoked or has expired. Create a new one.',
})
export const UnknownMember = defineProblem(
  'unknown_member',
  422,
  'The tenant has no active member with this id',
  { detail: 'Send the id of an active member from GET /members.' },
)
export const KeyLivesTooLong = defineProblem(
  'key_lives_too_long',
  422,
  "The expiry exceeds the tenant's maximum key lifetime",
  { detail: 'Send an expiry within the days that `maxDays` gives.' },
)
export const KeyExceedsYours = defineProblem(
  'key_exceeds_yours',
  403,
  'The API key exceeds the expiry, networks or rate of the one in use',
  { detail: 'Send limits within those of the API key in use, or sign in.' },
)
