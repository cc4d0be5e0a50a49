import type { ProblemType } from '../problems/problem.ts'
import * as problems from '../problems/problems.ts'
import type { Endpoint } from './declaration.ts'

const always = [
  problems.RateLimited,
  problems.InternalError,
  problems.DatabaseUnavailable,
  problems.RuntimeRoleUnsafe,
  problems.Misconfigured,
  problems.UnknownQuery,
  problems.InvalidQuery,
]
/** Problems of a credential or of its tenant. */
export const credentialProblems = [
  problems.Unauthenticated,
  problems.InvalidCredential,
  problems.SessionExpired,
  problems.ApiKeyExpired,
  problems.ApiKeyRevoked,
  problems.TenantMismatch,
  problems.TenantNotFound,
  problems.TenantSuspended,
  problems.TenantRequired,
  problems.TenantDatabaseUnavailable,
  problems.AddressNotAllowed,
]
/** Problems of a write beyond a plan, or with the cookie of a session. */
const written = [problems.CrossSiteRequest, problems.PlanLimitExceeded]
const withBody = [
  problems.MalformedJson,
  problems.BodyTooLarge,
  problems.UnsupportedMediaType,
  problems.InvalidBody,
]
const posted = [
  problems.InvalidHeader,
  problems.IdempotencyInProgress,
  problems.IdempotencyKeyReused,
]

/** The problems that the core raises, whatever an endpoint declares. */
export const standardProblems: readonly ProblemType[] = [
  ...always,
  ...credentialProblems,
  ...written,
  ...withBody,
  ...posted,
  problems.InsufficientScope,
  problems.PermissionDenied,
  problems.NotFound,
  problems.VersionConflict,
  problems.Conflict,
]

/** Every problem that an endpoint can answer: those that its declaration implies, and its own. */
export function problemsOf({ method, declaration }: Endpoint): readonly ProblemType[] {
  const { permission, params, body, relays } = declaration
  return [
    ...new Set([
      ...always,
      ...(permission === 'anyone' || permission === 'guest' ? [] : credentialProblems),
      ...(permission.includes(':') ? [problems.InsufficientScope, problems.PermissionDenied] : []),
      ...(method === 'get' ? [] : written),
      ...(params ? [problems.NotFound] : []),
      ...(body ? withBody : []),
      ...(relays ? [problems.BodyTooLarge] : []),
      ...(declaration.invalidBody ? [declaration.invalidBody] : []),
      ...(method === 'post' && !relays ? posted : []),
      ...(declaration.ifMatch ? [problems.VersionConflict] : []),
      ...(method === 'get' || relays ? [] : [problems.Conflict]),
      ...(declaration.problems ?? []),
      ...Object.values(declaration.conflicts ?? {}),
    ]),
  ]
}
