import { and, desc, eq, type SQLWrapper, sql } from 'drizzle-orm'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { fixtures, fixtureVersions } from '../fixtures/index.ts'
import { specOfVersion } from '../specs/index.ts'

/** Fixtures that one answer chooses from: the most preferred of a version. */
export const mostFixtures = 1_000

/** What the mock of a version answers from: its specification, and its approved fixtures, the preferred first. */
export function mockSource(db: TenantDb, versionId: SQLWrapper) {
  const bySource = sql`case ${fixtures.source} when 'provider' then 1 when 'manual' then 2 else 3 end`
  return [
    specOfVersion(db, versionId),
    db
      .select({ operation: fixtures.operation, data: fixtures.data })
      .from(fixtures)
      .innerJoin(fixtureVersions, eq(fixtureVersions.fixtureId, fixtures.id))
      .where(and(eq(fixtureVersions.serviceVersionId, versionId), eq(fixtures.status, 'approved')))
      .orderBy(desc(fixtures.priority), bySource, desc(fixtures.id))
      .limit(mostFixtures),
  ] as const
}
