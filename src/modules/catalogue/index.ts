import type { Wing } from '../../core/module.ts'
import { branchesModule } from './branches/index.ts'
import { deploymentsModule } from './deployments/index.ts'
import { environmentsModule } from './environments/index.ts'
import { releasesModule } from './releases/index.ts'
import { retentionModule } from './retention/index.ts'
import { servicesModule } from './services/index.ts'

export const catalogue: Wing = {
  name: 'catalogue',
  modules: [
    servicesModule,
    environmentsModule,
    branchesModule,
    releasesModule,
    deploymentsModule,
    retentionModule,
  ],
}
