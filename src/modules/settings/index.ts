export { SomeSettings } from './registry.ts'
export { settingOf } from './settings.queries.ts'
export { settingEndpoints } from './settings.routes.ts'
