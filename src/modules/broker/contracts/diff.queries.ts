import { and, eq, type SQL, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { serviceNamed, versionNamed } from '../../catalogue/services/index.ts'
import { operationsInDiff, type VersionDiffQuery } from './contracts.contract.ts'
import { mustFindContract } from './contracts.queries.ts'
import { contracts, interactions, contractInteractions as links } from './contracts.schema.ts'

/** The operations that differ between two contracts. */
export function contractDiff(db: TenantDb, from: string, to: string) {
  return [
    mustFindContract(db, from),
    mustFindContract(db, to),
    differences(db, eq(contracts.id, from), eq(contracts.id, to)),
  ] as const
}

/** The operations that differ between the active contracts of two consumer versions with a provider. */
export function versionDiff(db: TenantDb, { consumer, provider, from, to }: VersionDiffQuery) {
  const side = (version: string) =>
    and(
      eq(contracts.consumerVersionId, versionNamed(db, consumer, version)),
      eq(contracts.providerId, serviceNamed(db, provider)),
      eq(contracts.status, 'active'),
    )
  return [
    mustFind(serviceNamed(db, provider)),
    mustFind(versionNamed(db, consumer, from)),
    mustFind(versionNamed(db, consumer, to)),
    differences(db, side(from), side(to)),
  ] as const
}

/** The operations that differ, each with the number of interactions that only one side has. */
function differences(db: TenantDb, from: SQL | undefined, to: SQL | undefined) {
  const before = sideOf(db, from).as('before')
  const after = sideOf(db, to).as('after')
  const operation = sql<string>`coalesce(${after.operation}, ${before.operation})`
  const added = sql<number>`(count(*) filter (where ${before.operation} is null))::integer`
  const removed = sql<number>`(count(*) filter (where ${after.operation} is null))::integer`
  const kept = sql<number>`(count(*) filter (where ${before.operation} = ${after.operation}))::integer`
  return db
    .select({ operation, added, removed, kept })
    .from(before)
    .fullJoin(
      after,
      and(eq(after.operation, before.operation), eq(after.fingerprint, before.fingerprint)),
    )
    .groupBy(operation)
    .having(sql`${added} + ${removed} > 0`)
    .orderBy(operation)
    .limit(operationsInDiff + 1)
}

function sideOf(db: TenantDb, filter: SQL | undefined) {
  return db
    .selectDistinct({ operation: interactions.operation, fingerprint: interactions.fingerprint })
    .from(contracts)
    .innerJoin(links, joinOn(links.contractId, contracts))
    .innerJoin(interactions, joinOn(links.interactionId, interactions))
    .where(filter)
}
