import { and, eq, gt, or, type SQL, type Subquery, sql } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { rowsFor } from '../../../core/db/parameter-rows.ts'
import { mustHaveNone } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contractEvents } from '../contracts/index.ts'
import { neededBy, neededInteractions } from './state.ts'
import { consumers, consumerVersions, joinParties, taskPayload } from './tasks.queries.ts'
import { interactionLimit } from './verification.contract.ts'
import { TooManyInteractions } from './verification.problems.ts'
import { verificationTasks as tasks } from './verification.schema.ts'

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
 * Creates missing tasks, and notes the newest recording of each. The caller holds the locks of the contracts, so that no
 * transaction locks a task while it waits for a contract.
 */
export function putTasks(db: TenantDb, wanted: WantedTasks): SQL[] {
  const { id, consumerId, consumerVersionId, providerId, providerVersionId, environment } = wanted
  const put = db
    .insert(tasks)
    .select(
      rowsFor(
        tasks,
        { id, consumerId, consumerVersionId, providerId, providerVersionId, environment },
        sql`from ${wanted} order by ${consumerVersionId}, ${providerId}`,
      ),
    )
    .onConflictDoUpdate({
      target: [tasks.tenantId, tasks.consumerVersionId, tasks.providerId],
      set: {
        providerVersionId: sql`excluded.provider_version_id`,
        environment: sql`excluded.environment`,
      },
      setWhere: sql`(verification_tasks.provider_version_id, verification_tasks.environment)
        <> (excluded.provider_version_id, excluded.environment)`,
    })
  return [put.getSQL(), mustFit(db, wanted), tasksOpened(db, wanted)]
}

function isGrown(wanted: WantedTasks) {
  return and(
    eq(tasks.consumerVersionId, wanted.consumerVersionId),
    eq(tasks.providerId, wanted.providerId),
    or(eq(tasks.id, wanted.id), eq(wanted.growth, 1)),
  )
}

/** A consumer version may need only as many interactions of a provider as one report can cover. */
function mustFit(db: TenantDb, wanted: WantedTasks): SQL {
  const count = neededInteractions(sql`${tasks}`)
  const provider = taskPayload.provider
  const detail = sql<string>`${consumers.name} || '@' || ${consumerVersions.version} || ' needs ' || ${count}
    || ' interactions of ' || ${provider} || ${`; at most ${interactionLimit} can be verified`}::text`
  const tooMany = db.select({ pointer: sql<string>`''`, detail }).from(tasks).$dynamic()
  return mustHaveNone(
    joinParties(tooMany)
      .innerJoin(wanted, isGrown(wanted))
      .where(gt(count, sql`${interactionLimit}::integer`)),
    TooManyInteractions,
  )
}

/** Announces tasks that gained interactions, if no version of the provider passes one of them. */
function tasksOpened(db: TenantDb, wanted: WantedTasks): SQL {
  const event = contractEvents.requiresVerification
  const opened = db
    .select(eventRow(event, tasks.id, taskPayload))
    .from(tasks)
    .$dynamic()
  const isUnverified = sql`exists (select from ${neededBy(sql`${tasks}`)} needed where not exists (
    select from verdicts v where v.interaction_id = needed.interaction_id and v.success))`
  return emitEach(event, joinParties(opened).innerJoin(wanted, isGrown(wanted)).where(isUnverified))
}
