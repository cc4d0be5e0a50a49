import type { Module } from '../../../core/module.ts'
import { planEndpoints } from './plans.routes.ts'
import { tenantEndpoints } from './profile.routes.ts'
import { statusEndpoints } from './statuses.routes.ts'
import { adminTenantEndpoints } from './tenants.routes.ts'

export { tenantPermissions } from './tenants.permissions.ts'

export const tenantsModule: Module = {
  name: 'tenants',
  description: 'The tenant of the caller, and tenants and plans as the operator manages them.',
  endpoints: [...tenantEndpoints, ...adminTenantEndpoints, ...statusEndpoints, ...planEndpoints],
}
