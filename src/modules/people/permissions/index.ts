import type { Module } from '../../../core/module.ts'
import { permissionEndpoints } from './permissions.routes.ts'

export const permissionsModule: Module = {
  name: 'permissions',
  description: 'The permissions that exist, and whether the caller or a member holds one.',
  endpoints: permissionEndpoints,
}
