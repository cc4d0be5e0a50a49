import { defineProblem } from '../../../core/problems/problem.ts'

export const SlugTaken = defineProblem('slug_taken', 409, 'Another tenant has this slug', {
  detail: 'Choose another slug.',
})
export const SlugReserved = defineProblem('slug_reserved', 422, 'The slug is reserved', {
  detail: 'Choose another slug.',
})
export const PlanUnknown = defineProblem('plan_unknown', 422, 'No active plan has this id', {
  detail: 'Send the id of an active plan from GET /admin/plans.',
})
export const TenantIsSystem = defineProblem(
  'tenant_is_system',
  409,
  'The tenant of the deployment itself cannot change',
  { detail: 'Choose another tenant.' },
)
export const TenantDatabaseNotReady = defineProblem(
  'tenant_database_not_ready',
  409,
  'The tenant has no ready database in this tier and region',
  { detail: 'Wait until the database is ready, or keep the tier and the region.' },
)
export const TenantArchived = defineProblem('tenant_archived', 409, 'The tenant is archived', {
  detail: 'Nobody can join an archived tenant. Choose another one.',
})
export const InvalidTransition = defineProblem(
  'invalid_transition',
  409,
  'The tenant cannot change to this status from its own',
  { detail: 'Read the tenant, and choose a status that may follow its own.' },
)
export const RetentionNotOver = defineProblem(
  'retention_not_over',
  409,
  'The retention of the archived tenant has not ended',
  { detail: 'Repeat the request after the retention.' },
)
