import { and, eq, ne, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit } from '../../../core/audit/emit.ts'
import { must } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { contractEvents, contracts, findContract, mustFindContract } from '../contracts/index.ts'
import { growTasks } from './grow-tasks.ts'
import type { PatchContract } from './results.contract.ts'

/**
 * Archives a contract, or makes it count again. What is archived needs no verification any more, so a result that
 * covers the rest stays good; what is active again was not seen by the results since, and opens a new generation.
 */
export function patchContract(
  db: TenantDb,
  id: string,
  { status }: PatchContract,
  ifMatch: string | undefined,
) {
  const revision = db
    .select({ matches: matchesTag(contracts, ifMatch) })
    .from(contracts)
    .where(eq(contracts.id, id))
    .for('update')
  const changes = and(eq(contracts.id, id), ne(contracts.status, status))
  return [
    mustFindContract(db, id),
    must(revision, VersionConflict),
    ...(status === 'active' ? growTasks(db, reopened(db, id)) : []),
    emit(contractEvents.updated, {
      subjectId: sql`${id}::uuid`,
      payload: { status },
      when: sql`exists ${db.select({ id: contracts.id }).from(contracts).where(changes)}`,
    }),
    db.update(contracts).set({ status }).where(changes),
    findContract(db, id),
  ] as const
}

/** The task of a contract that is not active yet. */
function reopened(db: TenantDb, id: string) {
  return db
    .select({
      id: sql<string>`${uuidv7()}::uuid`.as('wanted_id'),
      consumerId: sql<string>`${contracts.consumerId}`.as('wanted_consumer'),
      consumerVersionId: sql<string>`${contracts.consumerVersionId}`.as('wanted_consumer_version'),
      providerId: sql<string>`${contracts.providerId}`.as('wanted_provider'),
      providerVersionId: sql<string>`${contracts.providerVersionId}`.as('wanted_provider_version'),
      environment: sql<string>`${contracts.environment}`.as('wanted_environment'),
      growth: sql<number>`1`.as('growth'),
    })
    .from(contracts)
    .where(and(eq(contracts.id, id), ne(contracts.status, 'active')))
    .as('wanted')
}
