import type { Module } from '../../../core/module.ts'
import { auditEndpoints } from './audit.routes.ts'

export const auditModule: Module = {
  name: 'audit',
  description: 'The audit trail: who did what, and which requests were denied.',
  endpoints: auditEndpoints,
}
