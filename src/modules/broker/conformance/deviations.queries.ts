import { and, count, desc, eq, sql } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor, type PageQuery } from '../../../core/http/page.ts'
import { contracts, interactions } from '../contracts/index.ts'
import { specOfVersion } from '../specs/index.ts'

const columns = {
  id: interactions.id,
  operation: interactions.operation,
  request: interactions.request,
  response: interactions.response,
}

/** An interaction, and the specification of the provider version that recorded it. */
export function interactionWithSpec(db: TenantDb, id: string) {
  const provider = db
    .select({ id: contracts.providerVersionId })
    .from(interactions)
    .innerJoin(contracts, joinOn(interactions.contractId, contracts))
    .where(eq(interactions.id, id))
  return [
    db.select(columns).from(interactions).where(eq(interactions.id, id)),
    specOfVersion(db, provider),
  ] as const
}

/** A page of a contract's interactions, newest first, and the specification of its provider version. */
export function contractWithSpec(db: TenantDb, contract: string, query: PageQuery) {
  const provider = db
    .select({ id: contracts.providerVersionId })
    .from(contracts)
    .where(eq(contracts.id, contract))
  const ofContract = eq(interactions.contractId, contract)
  return [
    mustFind(provider),
    specOfVersion(db, provider),
    db
      .select(columns)
      .from(interactions)
      .where(and(ofContract, afterCursor(interactions.id, query)))
      .orderBy(desc(interactions.id))
      .limit(query.limit + 1),
    db
      .select({ total: count() })
      .from(interactions)
      .where(and(ofContract, query.count ? undefined : sql`false`)),
  ] as const
}
