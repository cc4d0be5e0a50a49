import type { SQLWrapper } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { approvedFixtures } from '../fixtures/index.ts'
import { specOfVersion } from '../specs/index.ts'

/** Fixtures that one answer chooses from: the most preferred of a version. */
export const mostFixtures = 1_000

/** What the mock of a version answers from: its specification, and its approved fixtures, the preferred first. */
export function mockSource(db: TenantDb, versionId: SQLWrapper) {
  return [
    specOfVersion(db, versionId),
    approvedFixtures(db, versionId).limit(mostFixtures),
  ] as const
}
