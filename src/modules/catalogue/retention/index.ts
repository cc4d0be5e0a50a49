import type { Module } from '../../../core/module.ts'
import { retentionEndpoints } from './retention.routes.ts'

export { retentionRules } from './retention.schema.ts'

export const retentionModule: Module = {
  name: 'retention',
  description: 'Rules that delete old versions and branches.',
  endpoints: retentionEndpoints,
}
