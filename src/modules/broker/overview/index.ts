import type { Module } from '../../../core/module.ts'
import { overviewEndpoints } from './overview.routes.ts'

export const overviewModule: Module = {
  name: 'overview',
  endpoints: overviewEndpoints,
}
