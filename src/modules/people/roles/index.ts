import type { Module } from '../../../core/module.ts'
import { roleEndpoints } from './roles.routes.ts'

export { rolePermissions } from './roles.permissions.ts'

export const rolesModule: Module = {
  name: 'roles',
  description: 'System roles and the roles of the tenant, with their permissions.',
  endpoints: roleEndpoints,
}
