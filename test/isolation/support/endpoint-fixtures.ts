import type { RequestFixtures } from './fixture.ts'
import { contractsFixtures } from './fixtures-contracts.ts'
import { deployingFixtures } from './fixtures-deploying.ts'
import { fixturesFixtures } from './fixtures-fixtures.ts'
import { verificationFixtures } from './fixtures-verification.ts'

const files = import.meta.glob<RequestFixtures>('../../modules/**/*.requests.ts', {
  eager: true,
  import: 'requests',
})

/** The request of each endpoint: a module's `.requests.ts` file exports `requests`. */
export const fixtures: RequestFixtures = Object.assign(
  {},
  contractsFixtures,
  fixturesFixtures,
  verificationFixtures,
  deployingFixtures,
  ...Object.values(files),
)
