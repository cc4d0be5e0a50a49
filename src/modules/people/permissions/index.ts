import type { Module } from '../../../core/module.ts'
import { permissionEndpoints } from './permissions.routes.ts'

export const permissionsModule: Module = {
  name: 'permissions',
  endpoints: permissionEndpoints,
}
