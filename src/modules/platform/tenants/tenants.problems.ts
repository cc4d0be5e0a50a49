import { defineProblem } from '../../../core/problems/problem.ts'

export const SlugTaken = defineProblem('slug_taken', 409, 'Another tenant has this slug')
export const SlugReserved = defineProblem('slug_reserved', 422, 'No tenant may have this slug')
export const PlanUnknown = defineProblem('plan_unknown', 422, 'There is no such plan to choose')
export const TenantIsSystem = defineProblem(
  'tenant_is_system',
  409,
  'The tenant that Guildhall itself is does not change',
)
export const TenantDatabaseNotReady = defineProblem(
  'tenant_database_not_ready',
  409,
  'The tenant has no database that is ready in this tier and region',
)
export const TenantArchived = defineProblem(
  'tenant_archived',
  409,
  'The tenant is archived: nobody joins it any more',
)
export const InvalidTransition = defineProblem(
  'invalid_transition',
  409,
  'A tenant in this state cannot go into that one',
)
export const RetentionNotOver = defineProblem(
  'retention_not_over',
  409,
  'An archived tenant is kept until its retention is over',
)
