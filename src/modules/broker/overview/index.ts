import type { Module } from '../../../core/module.ts'
import { overviewEndpoints } from './overview.routes.ts'

export const overviewModule: Module = {
  name: 'overview',
  description: 'Summaries over services: the dashboard and the dependency graph.',
  endpoints: overviewEndpoints,
}
