import type { Module } from '../../../core/module.ts'
import { settingEndpoints } from './settings.routes.ts'

export { SomeSettings } from './registry.ts'
export { settingOf } from './settings.queries.ts'

export const settingsModule: Module = {
  name: 'settings',
  description: 'Settings of the tenant and of its teams.',
  endpoints: settingEndpoints,
}
