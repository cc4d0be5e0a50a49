import type { Fixture } from './fixture.ts'
import { contractsFixtures } from './fixtures-contracts.ts'
import { deployingFixtures } from './fixtures-deploying.ts'
import { fixturesFixtures } from './fixtures-fixtures.ts'
import { peopleFixtures } from './fixtures-people.ts'
import { servicesFixtures } from './fixtures-services.ts'
import { sessionFixtures } from './fixtures-sessions.ts'
import { tenantFixtures } from './fixtures-tenant.ts'
import { verificationFixtures } from './fixtures-verification.ts'

/**
 * The request of each endpoint, by method and declared path; a name with its prefix, such as
 * `GET /api/v1/services`, goes before one without.
 */
export const fixtures: Record<string, Fixture> = {
  ...servicesFixtures,
  ...contractsFixtures,
  ...fixturesFixtures,
  ...verificationFixtures,
  ...deployingFixtures,
  ...tenantFixtures,
  ...peopleFixtures,
  ...sessionFixtures,
}
