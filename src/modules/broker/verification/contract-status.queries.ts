import { and, eq, ne, type SQLWrapper, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit } from '../../../core/audit/emit.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contractEvents, contracts } from '../contracts/index.ts'
import { growTasks } from './grow-tasks.ts'

type Status = (typeof contracts)['$inferSelect']['status']

/**
 * The statements before a change of status. Archiving removes interactions, which keeps results valid; no result covers
 * a contract that becomes active again, so that it opens a new generation.
 */
export function beforeStatus(db: TenantDb, id: string, status: Status): SQLWrapper[] {
  const changes = and(eq(contracts.id, id), ne(contracts.status, status))
  return [
    ...(status === 'active' ? growTasks(db, reopened(db, id)) : []),
    emit(contractEvents.updated, {
      subjectId: sql`${id}::uuid`,
      payload: { status },
      when: sql`exists ${db.select({ id: contracts.id }).from(contracts).where(changes)}`,
    }),
  ]
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
