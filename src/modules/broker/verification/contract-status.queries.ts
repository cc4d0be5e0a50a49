import { and, eq, ne, type SQLWrapper, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit } from '../../../core/audit/emit.ts'
import { changedNow } from '../../../core/db/freshness.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contractEvents, contracts } from '../contracts/index.ts'
import { putTasks } from './put-tasks.ts'

type Status = (typeof contracts)['$inferSelect']['status']

/**
 * The statements before an update of the status. They change it themselves where it differs, because a contract that
 * becomes active again may need a verification.
 */
export function beforeStatus(db: TenantDb, id: string, status: Status): SQLWrapper[] {
  const differs = and(eq(contracts.id, id), ne(contracts.status, status))
  return [
    emit(contractEvents.updated, {
      subjectId: sql`${id}::uuid`,
      payload: { status },
      when: sql`exists ${db.select({ id: contracts.id }).from(contracts).where(differs)}`,
    }),
    db.update(contracts).set({ status }).where(differs),
    ...(status === 'active' ? putTasks(db, reopened(db, id)) : []),
  ]
}

/** The task of a contract that this transaction changed. */
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
    .where(and(eq(contracts.id, id), changedNow(contracts)))
    .as('wanted')
}
