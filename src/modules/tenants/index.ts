export { planEndpoints } from './plans.routes.ts'
export { tenantEndpoints } from './profile.routes.ts'
export { adminTenantEndpoints } from './tenants.routes.ts'
