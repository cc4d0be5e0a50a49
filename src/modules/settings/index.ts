export { settingOf } from './settings.queries.ts'
export { settingEndpoints } from './settings.routes.ts'
