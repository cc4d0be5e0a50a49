import { and, eq, or, type SQL, type Subquery, sql } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { rowsFor } from '../../../core/db/parameter-rows.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contractEvents } from '../contracts/index.ts'
import { joinParties, taskPayload } from './tasks.queries.ts'
import { verificationTasks } from './verification.schema.ts'

type Named =
  | 'id'
  | 'consumerId'
  | 'consumerVersionId'
  | 'providerId'
  | 'providerVersionId'
  | 'environment'

/** The tasks that must exist after a recording; `id` is used for a new one. */
export type WantedTasks = Subquery &
  Record<Named, SQL.Aliased<string>> & {
    /** 1 where interactions were added, else 0. */
    growth: SQL.Aliased<number>
  }

/**
 * Creates missing tasks, and opens a new generation of those that gained interactions. The caller holds the locks of the
 * contracts, so that no transaction locks a task while it waits for a contract.
 */
export function growTasks(db: TenantDb, wanted: WantedTasks): SQL[] {
  const { id, consumerId, consumerVersionId, providerId, providerVersionId, environment } = wanted
  const put = db
    .insert(verificationTasks)
    .select(
      rowsFor(
        verificationTasks,
        {
          id,
          consumerId,
          consumerVersionId,
          providerId,
          providerVersionId,
          environment,
          generation: wanted.growth,
        },
        sql`from ${wanted} order by ${consumerVersionId}, ${providerId}`,
      ),
    )
    .onConflictDoUpdate({
      target: [
        verificationTasks.tenantId,
        verificationTasks.consumerVersionId,
        verificationTasks.providerId,
      ],
      set: {
        providerVersionId: sql`excluded.provider_version_id`,
        environment: sql`excluded.environment`,
        generation: sql`verification_tasks.generation + excluded.generation`,
      },
      setWhere: sql`excluded.generation > 0 or (verification_tasks.provider_version_id, verification_tasks.environment)
        <> (excluded.provider_version_id, excluded.environment)`,
    })
  return [put.getSQL(), tasksOpened(db, wanted)]
}

function tasksOpened(db: TenantDb, wanted: WantedTasks): SQL {
  const event = contractEvents.requiresVerification
  const isWanted = and(
    eq(verificationTasks.consumerVersionId, wanted.consumerVersionId),
    eq(verificationTasks.providerId, wanted.providerId),
  )
  const opened = db
    .select(eventRow(event, verificationTasks.id, taskPayload))
    .from(verificationTasks)
    .$dynamic()
  return emitEach(
    event,
    joinParties(opened)
      .innerJoin(wanted, isWanted)
      .where(or(eq(verificationTasks.id, wanted.id), eq(wanted.growth, 1))),
  )
}
