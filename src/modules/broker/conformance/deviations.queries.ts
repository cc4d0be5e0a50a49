import { eq } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contracts, interactions } from '../contracts/index.ts'
import { specOfVersion } from '../specs/index.ts'

export function selectMessages(db: TenantDb) {
  return db
    .select({
      id: interactions.id,
      operation: interactions.operation,
      request: interactions.request,
      response: interactions.response,
    })
    .from(interactions)
    .$dynamic()
}

/** An interaction, and the specification of the provider version that recorded it. */
export function interactionWithSpec(db: TenantDb, id: string) {
  const provider = db
    .select({ id: contracts.providerVersionId })
    .from(interactions)
    .innerJoin(contracts, joinOn(interactions.contractId, contracts))
    .where(eq(interactions.id, id))
  return [selectMessages(db).where(eq(interactions.id, id)), specOfVersion(db, provider)] as const
}

/** The id of the provider version of a contract. */
export function providerOf(db: TenantDb, contract: string) {
  return db
    .select({ id: contracts.providerVersionId })
    .from(contracts)
    .where(eq(contracts.id, contract))
}
