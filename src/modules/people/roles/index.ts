import type { Module } from '../../../core/module.ts'
import { roleEndpoints } from './roles.routes.ts'

export const rolesModule: Module = {
  name: 'roles',
  endpoints: roleEndpoints,
}
