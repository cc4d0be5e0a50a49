import type { SQLWrapper } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { approvedFixtures } from '../fixtures/index.ts'
import { specOfVersion } from '../specs/index.ts'

/** The number of fixtures that one answer is selected from. */
export const mostFixtures = 1_000

/** The specification of a version, and its approved fixtures in the order of their priority. */
export function mockSource(db: TenantDb, versionId: SQLWrapper) {
  return [
    specOfVersion(db, versionId),
    approvedFixtures(db, versionId).limit(mostFixtures),
  ] as const
}
