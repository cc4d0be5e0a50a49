import { eq } from 'drizzle-orm'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contractInteractions, contracts, interactions } from '../contracts/index.ts'
import { specOfVersion } from '../specs/index.ts'

/** The interactions of contracts. */
export function selectMessages(db: TenantDb) {
  return messages(db).innerJoin(
    contractInteractions,
    joinOn(contractInteractions.interactionId, interactions),
  )
}

function messages(db: TenantDb) {
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

/** An interaction, and the specification of the provider version that it was first recorded with. */
export function interactionWithSpec(db: TenantDb, id: string) {
  const provider = db
    .select({ id: contracts.providerVersionId })
    .from(contractInteractions)
    .innerJoin(contracts, joinOn(contractInteractions.contractId, contracts))
    .where(eq(contractInteractions.interactionId, id))
    .orderBy(contractInteractions.id)
    .limit(1)
  return [messages(db).where(eq(interactions.id, id)), specOfVersion(db, provider)] as const
}

/** The id of the provider version of a contract. */
export function providerOf(db: TenantDb, contract: string) {
  return db
    .select({ id: contracts.providerVersionId })
    .from(contracts)
    .where(eq(contracts.id, contract))
}
