import { defineProblem } from './problem.ts'

// Problems that the core itself raises. A module's own live beside its routes.
export const MalformedJson = defineProblem('malformed_json', 400, 'The body is not valid JSON', {
  detail: 'Send a body that is valid JSON in UTF-8.',
})
export const UnknownQuery = defineProblem('unknown_query', 400, 'A query parameter is not known', {
  detail: 'Remove the query parameters that `errors` names, or correct their spelling.',
})
export const InvalidQuery = defineProblem('invalid_query', 400, 'A query parameter is not valid', {
  detail: 'Correct the query parameters that `errors` names.',
})
export const InvalidPath = defineProblem('invalid_path', 400, 'A part of the path is not valid', {
  detail: 'Correct the path: encode each part, and leave out what cannot be part of a name.',
})
export const InvalidHeader = defineProblem('invalid_header', 400, 'A header is not valid', {
  detail: 'Correct the header as the operation describes it.',
})
export const TenantMismatch = defineProblem(
  'tenant_mismatch',
  400,
  'The host and the X-Tenant header name different tenants',
  {
    detail: 'Use the host of the tenant or the X-Tenant header, or let both name the same tenant.',
  },
)
export const Unauthenticated = defineProblem(
  'unauthenticated',
  401,
  'A credential is needed: Authorization: Bearer <api key>',
  { detail: 'Send the header `Authorization: Bearer <api key>`, or sign in.' },
)
export const InvalidCredential = defineProblem(
  'invalid_credential',
  401,
  'The credential is not valid',
  { detail: 'Check that the whole credential was copied, or create a new one.' },
)
export const SessionExpired = defineProblem(
  'session_expired',
  401,
  'The session has ended for this tenant: sign in again',
  { detail: 'Sign in again.' },
)
export const ApiKeyExpired = defineProblem('api_key_expired', 401, 'The API key has expired', {
  detail: 'Rotate the API key, or create a new one.',
})
export const ApiKeyRevoked = defineProblem('api_key_revoked', 401, 'The API key was revoked', {
  detail: 'Create a new API key.',
})
export const InsufficientScope = defineProblem(
  'insufficient_scope',
  403,
  'The credential does not carry the scope that this needs',
  { detail: 'Use an API key with the scope that the operation requires.' },
)
export const PermissionDenied = defineProblem(
  'permission_denied',
  403,
  'The member does not hold the permission that this needs',
  {
    detail:
      'Ask an administrator of the tenant for a role with the permission that the operation requires.',
  },
)
export const AddressNotAllowed = defineProblem(
  'address_not_allowed',
  403,
  'The API key may not be used from this address',
  { detail: 'Send the request from an allowed network, or change the allowlist of the API key.' },
)
export const CrossSiteRequest = defineProblem(
  'cross_site_request',
  403,
  'A page of another site may not use this session',
  { detail: 'Call the API from its own origin, or with a bearer token instead of the cookie.' },
)
export const TenantRequired = defineProblem(
  'tenant_required',
  400,
  'The session belongs to more than one tenant: name one by its host, by X-Tenant, or by switching to it',
  { detail: 'Name the tenant by its host or the X-Tenant header, or switch the session to it.' },
)
export const TenantDatabaseUnavailable = defineProblem(
  'tenant_database_unavailable',
  503,
  'The place of this tenant’s data is not ready',
  { detail: 'Repeat the request later.', retryAfter: 60 },
)
export const PlanLimitExceeded = defineProblem(
  'plan_limit_exceeded',
  403,
  'The plan of the tenant allows no more of these',
  { detail: 'Delete what is no longer needed, or ask the operator for a larger plan.' },
)
export const TenantSuspended = defineProblem('tenant_suspended', 403, 'The tenant is suspended', {
  detail: 'Ask the operator of the deployment to activate the tenant.',
})
export const NotFound = defineProblem('not_found', 404, 'There is nothing here', {
  detail:
    'Check the path and the ids in it. A resource of another tenant looks the same as a missing one.',
})
export const TenantNotFound = defineProblem('tenant_not_found', 404, 'There is no such tenant', {
  detail: 'Check the host or the X-Tenant header.',
})
export const MethodNotAllowed = defineProblem(
  'method_not_allowed',
  405,
  'The resource does not know this method',
  { detail: 'Use one of the methods that the Allow header lists.' },
)
export const IdempotencyInProgress = defineProblem(
  'idempotency_in_progress',
  409,
  'The first request with this Idempotency-Key has not ended yet',
  { detail: 'Repeat the request when the first one has ended.', retryAfter: 1 },
)
export const Conflict = defineProblem('conflict', 409, 'The write conflicts with what is stored', {
  detail: 'Read the resource again and decide anew.',
})
export const VersionConflict = defineProblem(
  'version_conflict',
  412,
  'The resource has changed since it was read',
  { detail: 'Read the resource again, and repeat the change with the new ETag in If-Match.' },
)
export const BodyTooLarge = defineProblem('body_too_large', 413, 'The body is too large', {
  detail: 'Send a smaller body, or split it into several requests.',
})
export const UnsupportedMediaType = defineProblem(
  'unsupported_media_type',
  415,
  'The body must be application/json',
  { detail: 'Send the header `Content-Type: application/json`.' },
)
export const InvalidBody = defineProblem('invalid_body', 422, 'The body is not valid', {
  detail: 'Correct the fields that `errors` names.',
})
export const IdempotencyKeyReused = defineProblem(
  'idempotency_key_reused',
  422,
  'This Idempotency-Key was used with another request',
  { detail: 'Use a new Idempotency-Key for a new request.' },
)
export const RateLimited = defineProblem('rate_limited', 429, 'Too many requests', {
  detail: 'Wait for the seconds that Retry-After gives.',
  retryAfter: 60,
})
export const InternalError = defineProblem('internal_error', 500, 'Something failed on our side', {
  detail: 'Repeat the request. If it fails again, report the request id to the operator.',
})
export const DatabaseUnavailable = defineProblem(
  'database_unavailable',
  503,
  'The database cannot be reached',
  {
    detail: 'Repeat the request after the seconds that the Retry-After header says.',
    retryAfter: 2,
  },
)
export const RuntimeRoleUnsafe = defineProblem(
  'runtime_role_unsafe',
  503,
  'The database role of the service could bypass isolation',
  { detail: 'Ask the operator of the deployment to read /readyz.', retryAfter: 60 },
)
export const Misconfigured = defineProblem(
  'misconfigured',
  503,
  'The service is not configured completely',
  { detail: 'Ask the operator of the deployment to complete the configuration.', retryAfter: 60 },
)
