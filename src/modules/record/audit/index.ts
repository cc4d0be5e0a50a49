import type { Module } from '../../../core/module.ts'
import { auditEndpoints } from './audit.routes.ts'

export const auditModule: Module = {
  name: 'audit',
  endpoints: auditEndpoints,
}
