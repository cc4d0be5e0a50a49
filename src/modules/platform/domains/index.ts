import type { Module } from '../../../core/module.ts'
import { domainEndpoints } from './domains.routes.ts'

export const domainsModule: Module = {
  name: 'domains',
  description: 'Domains of the tenant, verified by DNS.',
  endpoints: domainEndpoints,
}
