import { and, eq, notInArray, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit } from '../../../core/audit/emit.ts'
import type { EventType } from '../../../core/audit/events.ts'
import { parameterRows, rowsFor } from '../../../core/db/parameter-rows.ts'
import { must, mustHaveNone } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, putVersion, services, versionNamed } from '../../catalogue/services/index.ts'
import { contracts, interactions, redacting } from '../contracts/index.ts'
import { memberNames, redacted } from '../exchanges/index.ts'
import { isNeeded, stateOfResult } from './state.ts'
import type { ReportResults } from './verification.contract.ts'
import { verificationEvents } from './verification.events.ts'
import { ForeignInteraction, TaskNotFound } from './verification.problems.ts'
import {
  verificationOutcomes as outcomes,
  verificationResults as results,
  verificationTasks as tasks,
} from './verification.schema.ts'

/**
 * Stores a verification result. Whether it is complete is decided while the task is locked: interactions that are added
 * at the same time either count as missing or open a new generation.
 */
export function reportResults(db: TenantDb, provider: string, report: ReportResults) {
  const { taskId, providerVersion: version, providerGitSha } = report
  const id = uuidv7()
  const task = db
    .select({ id: tasks.id })
    .from(tasks)
    .innerJoin(services, eq(services.id, tasks.providerId))
    .where(and(eq(tasks.id, taskId), eq(services.name, provider), isLive))
  return [
    must(sql`exists ${task}`, TaskNotFound),
    // Versions are locked before tasks, as in recording.
    ...putVersion(db, { service: provider, version, gitSha: providerGitSha }),
    must(
      sql`exists ${db.select({ id: tasks.id }).from(tasks).where(eq(tasks.id, taskId)).for('no key update')}`,
      TaskNotFound,
    ),
    mustHaveNone(foreign(db, report), ForeignInteraction),
    putResult(db, { id, version: sql`${versionNamed(db, provider, version)}` }, report),
    putOutcomes(db, id, report),
    ...events(db, id, provider, report),
    db
      .select({
        id: results.id,
        passed: results.passed,
        failed: results.failed,
        state: stateOfResult,
      })
      .from(results)
      .innerJoin(tasks, eq(tasks.id, results.taskId))
      .where(eq(results.id, id)),
  ] as const
}

/** Outcomes of interactions that the consumer version never recorded with the provider. */
function foreign(db: TenantDb, { taskId, results: given }: ReportResults) {
  const row = parameterRows(
    'given',
    { place: 'integer', interactionId: 'uuid' },
    given.map(({ interactionId }, place) => ({ place, interactionId })),
  )
  const known = db
    .select({ id: interactions.id })
    .from(interactions)
    .innerJoin(contracts, eq(contracts.id, interactions.contractId))
    .innerJoin(
      tasks,
      and(
        eq(contracts.consumerVersionId, tasks.consumerVersionId),
        eq(contracts.providerId, tasks.providerId),
      ),
    )
    .where(eq(tasks.id, taskId))
  return (
    db
      .select({
        pointer: sql<string>`'/results/' || ${row.place} || '/interactionId'`,
        detail: sql<string>`'is not an interaction of this task'`,
      })
      .from(row.rows)
      // Hashed once; a join may become a nested loop, since the planner has no statistics of parameter rows.
      .where(notInArray(row.interactionId, known))
      .orderBy(row.place)
  )
}

function putResult(
  db: TenantDb,
  { id, version }: { id: string; version: SQL },
  { taskId, providerGitSha, results: given }: ReportResults,
) {
  const row = parameterRows(
    'given',
    { interactionId: 'uuid', success: 'boolean' },
    given.map(({ interactionId, success }) => ({ interactionId, success })),
  )
  const seen = db
    .select({
      needed: sql`count(*)`.as('needed'),
      passed: sql`count(*) filter (where ${row.success})`.as('seen_passed'),
      failed: sql`count(*) filter (where not ${row.success})`.as('seen_failed'),
    })
    .from(interactions)
    .innerJoin(contracts, eq(contracts.id, interactions.contractId))
    .innerJoin(tasks, isNeeded)
    .leftJoin(row.rows, eq(row.interactionId, interactions.id))
    .where(eq(tasks.id, taskId))
    .as('seen')
  const generation = db
    .select({ generation: tasks.generation })
    .from(tasks)
    .where(eq(tasks.id, taskId))
  return db.insert(results).select(
    rowsFor(
      results,
      {
        id: sql`${id}::uuid`,
        taskId: sql`${taskId}::uuid`,
        providerVersionId: version,
        providerGitSha: sql`${providerGitSha}::text`,
        generation: sql`${generation}`,
        complete: sql`${seen.needed} > 0 and ${seen.needed} = ${seen.passed} + ${seen.failed}`,
        passed: seen.passed,
        failed: seen.failed,
      },
      sql`from ${seen}`,
    ),
  )
}

/** Stores the outcomes, without credentials and redacted values. */
function putOutcomes(db: TenantDb, resultId: string, { results: given }: ReportResults) {
  const kept = given.map((result) => ({
    id: uuidv7(),
    interactionId: result.interactionId,
    success: result.success,
    error: result.error ?? null,
    errorDetails: result.errorDetails ?? null,
    actualResponse: result.actualResponse ? redacted(result.actualResponse) : null,
  }))
  const row = parameterRows(
    'given',
    {
      id: 'uuid',
      interactionId: 'uuid',
      success: 'boolean',
      error: 'text',
      errorDetails: 'json',
      actualResponse: 'json',
    },
    kept,
  )
  const names = memberNames(
    kept.map(({ errorDetails, actualResponse }) => [errorDetails, actualResponse]),
  )
  const { secrets, hidden } = redacting(db, names)
  return db.insert(outcomes).select(
    rowsFor(
      outcomes,
      {
        id: row.id,
        resultId: sql`${resultId}::uuid`,
        interactionId: row.interactionId,
        success: row.success,
        error: row.error,
        errorDetails: hidden(row.errorDetails),
        actualResponse: hidden(row.actualResponse),
      },
      sql`from ${row.rows} cross join ${secrets} order by ${row.id}`,
    ),
  )
}

function events(db: TenantDb, id: string, provider: string, report: ReportResults): SQL[] {
  const stateIs = (state: SQL) =>
    sql`exists ${db
      .select({ id: results.id })
      .from(results)
      .innerJoin(tasks, eq(tasks.id, results.taskId))
      .where(and(eq(results.id, id), sql`${stateOfResult} = ${state}`))}`
  const { taskId, providerVersion } = report
  const event = (type: EventType<typeof verificationEvents.published.payload>, when: SQL) =>
    emit(type, {
      subjectId: sql`${id}::uuid`,
      payload: { taskId, provider, providerVersion },
      when,
    })
  return [
    event(verificationEvents.published, sql`true`),
    event(verificationEvents.succeeded, stateIs(sql`'verified'`)),
    event(verificationEvents.failed, stateIs(sql`'failed'`)),
  ]
}
