import type { Wing } from '../../core/module.ts'
import { domainsModule } from './domains/index.ts'
import { tenantsModule } from './tenants/index.ts'

export const platform: Wing = {
  name: 'platform',
  modules: [tenantsModule, domainsModule],
}
