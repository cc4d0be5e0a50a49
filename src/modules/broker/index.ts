import type { Wing } from '../../core/module.ts'
import { badgesModule } from './badges/index.ts'
import { conformanceModule } from './conformance/index.ts'
import { contractsModule } from './contracts/index.ts'
import { deployabilityModule } from './deployability/index.ts'
import { fixturesModule } from './fixtures/index.ts'
import { interactionsModule } from './interactions/index.ts'
import { matrixModule } from './matrix/index.ts'
import { mockModule } from './mock/index.ts'
import { overviewModule } from './overview/index.ts'
import { specsModule } from './specs/index.ts'
import { verificationModule } from './verification/index.ts'

export const broker: Wing = {
  name: 'broker',
  modules: [
    specsModule,
    contractsModule,
    interactionsModule,
    verificationModule,
    fixturesModule,
    conformanceModule,
    mockModule,
    deployabilityModule,
    matrixModule,
    overviewModule,
    badgesModule,
  ],
}
