import { and, eq, or, type SQL, type Subquery, sql } from 'drizzle-orm'
import { emitEach } from '../../../core/audit/emit.ts'
import { rowsFor } from '../../../core/db/parameter-rows.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contractEvents } from '../contracts/index.ts'
import { taskPayloads } from './tasks.queries.ts'
import { verificationTasks } from './verification.schema.ts'

type Named =
  | 'id'
  | 'consumerId'
  | 'consumerVersionId'
  | 'providerId'
  | 'providerVersionId'
  | 'environment'

/** The tasks that there are to be, of the newest recordings. `id` is for one that is new. */
export type WantedTasks = Subquery &
  Record<Named, SQL.Aliased<string>> & {
    /** 1 where interactions came that were not needed before, else 0. */
    growth: SQL.Aliased<number>
  }

/**
 * Opens the tasks that are not there, and a new generation of those whose interactions have become more. Whoever
 * does this holds the contracts already, so that a task is never held by one who waits for a contract.
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
  return emitEach(
    contractEvents.requiresVerification,
    taskPayloads(db)
      .innerJoin(
        wanted,
        and(
          eq(verificationTasks.consumerVersionId, wanted.consumerVersionId),
          eq(verificationTasks.providerId, wanted.providerId),
        ),
      )
      .where(or(eq(verificationTasks.id, wanted.id), eq(wanted.growth, 1))),
  )
}
