import { defineProblem } from './problem.ts'

// Problems that the core itself raises. A module's own live beside its routes.
export const MalformedJson = defineProblem('malformed_json', 400, 'The body is not valid JSON')
export const UnknownQuery = defineProblem('unknown_query', 400, 'A query parameter is not known')
export const InvalidQuery = defineProblem('invalid_query', 400, 'A query parameter is not valid')
export const InvalidPath = defineProblem('invalid_path', 400, 'A part of the path is not valid')
export const InvalidHeader = defineProblem('invalid_header', 400, 'A header is not valid')
export const TenantMismatch = defineProblem(
  'tenant_mismatch',
  400,
  'The host and the X-Tenant header name different tenants',
)
export const Unauthenticated = defineProblem(
  'unauthenticated',
  401,
  'A credential is needed: Authorization: Bearer <api key>',
)
export const InvalidCredential = defineProblem(
  'invalid_credential',
  401,
  'The credential is not valid',
)
export const SessionExpired = defineProblem(
  'session_expired',
  401,
  'The session has ended for this tenant: sign in again',
)
export const ApiKeyExpired = defineProblem('api_key_expired', 401, 'The API key has expired')
export const ApiKeyRevoked = defineProblem('api_key_revoked', 401, 'The API key was revoked')
export const InsufficientScope = defineProblem(
  'insufficient_scope',
  403,
  'The credential does not carry the scope that this needs',
)
export const PermissionDenied = defineProblem(
  'permission_denied',
  403,
  'The member does not hold the permission that this needs',
)
export const AddressNotAllowed = defineProblem(
  'address_not_allowed',
  403,
  'The API key may not be used from this address',
)
export const CrossSiteRequest = defineProblem(
  'cross_site_request',
  403,
  'A page of another site may not use this session',
)
export const TenantRequired = defineProblem(
  'tenant_required',
  400,
  'The session belongs to more than one tenant: name one by its host, by X-Tenant, or by switching to it',
)
export const TenantDatabaseUnavailable = defineProblem(
  'tenant_database_unavailable',
  503,
  'The place of this tenant’s data is not ready',
  { retryAfter: 60 },
)
export const PlanLimitExceeded = defineProblem(
  'plan_limit_exceeded',
  403,
  'The plan of the tenant allows no more of these',
)
export const TenantSuspended = defineProblem('tenant_suspended', 403, 'The tenant is suspended')
export const NotFound = defineProblem('not_found', 404, 'There is nothing here')
export const TenantNotFound = defineProblem('tenant_not_found', 404, 'There is no such tenant')
export const MethodNotAllowed = defineProblem(
  'method_not_allowed',
  405,
  'The resource does not know this method',
)
export const IdempotencyInProgress = defineProblem(
  'idempotency_in_progress',
  409,
  'The first request with this Idempotency-Key has not ended yet',
  { retryAfter: 1 },
)
export const Conflict = defineProblem('conflict', 409, 'The write conflicts with what is stored')
export const VersionConflict = defineProblem(
  'version_conflict',
  412,
  'The resource has changed since it was read',
)
export const BodyTooLarge = defineProblem('body_too_large', 413, 'The body is too large')
export const UnsupportedMediaType = defineProblem(
  'unsupported_media_type',
  415,
  'The body must be application/json',
)
export const InvalidBody = defineProblem('invalid_body', 422, 'The body is not valid')
export const IdempotencyKeyReused = defineProblem(
  'idempotency_key_reused',
  422,
  'This Idempotency-Key was used with another request',
)
export const RateLimited = defineProblem('rate_limited', 429, 'Too many requests', {
  retryAfter: 60,
})
export const InternalError = defineProblem('internal_error', 500, 'Something failed on our side')
export const DatabaseUnavailable = defineProblem(
  'database_unavailable',
  503,
  'The database cannot be reached',
  { retryAfter: 2 },
)
export const RuntimeRoleUnsafe = defineProblem(
  'runtime_role_unsafe',
  503,
  'The database role of the service could bypass isolation',
  { retryAfter: 60 },
)
export const Misconfigured = defineProblem(
  'misconfigured',
  503,
  'The service is not configured completely',
  { retryAfter: 60 },
)
