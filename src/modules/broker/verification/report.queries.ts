import { and, eq, notInArray, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit } from '../../../core/audit/emit.ts'
import type { EventType } from '../../../core/audit/events.ts'
import { joinOn } from '../../../core/db/join-on.ts'
import { parameterRows, rowsFor } from '../../../core/db/parameter-rows.ts'
import { must, mustHaveNone } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, putVersion, services, versionNamed } from '../../catalogue/services/index.ts'
import { contractInteractions, contracts, redacting } from '../contracts/index.ts'
import { memberNames, redacted } from '../exchanges/index.ts'
import { stateOfTask } from './state.ts'
import type { ReportResults } from './verification.contract.ts'
import { verificationEvents } from './verification.events.ts'
import { ForeignInteraction, TaskNotFound } from './verification.problems.ts'
import {
  verificationOutcomes as outcomes,
  verificationResults as results,
  type State,
  verificationTasks as tasks,
  verdicts,
} from './verification.schema.ts'

/** Stores a verification result: the outcomes that were reported, and the verdicts that follow from them. */
export function reportResults(db: TenantDb, provider: string, report: ReportResults) {
  const { taskId, providerVersion: version, providerGitSha } = report
  const id = uuidv7()
  const task = db
    .select({ id: tasks.id })
    .from(tasks)
    .innerJoin(services, eq(services.id, tasks.providerId))
    .where(and(eq(tasks.id, taskId), eq(services.name, provider), isLive))
  const versionId = sql`${versionNamed(db, provider, version)}`
  return [
    must(sql`exists ${task}`, TaskNotFound),
    ...putVersion(db, { service: provider, version, gitSha: providerGitSha }),
    mustHaveNone(foreign(db, report), ForeignInteraction),
    putVerdicts(db, versionId, report),
    putResult(db, { id, versionId }, report),
    putOutcomes(db, id, report),
    ...events(db, id, provider, report),
    db
      .select({
        id: results.id,
        passed: results.passed,
        failed: results.failed,
        state: results.state,
      })
      .from(results)
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
    .select({ id: contractInteractions.interactionId })
    .from(tasks)
    .innerJoin(
      contracts,
      and(
        eq(contracts.consumerVersionId, tasks.consumerVersionId),
        eq(contracts.providerId, tasks.providerId),
      ),
    )
    .innerJoin(contractInteractions, joinOn(contractInteractions.contractId, contracts))
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

/** Stores the verdicts that changed, in the order of their interactions, so that reports never deadlock. */
function putVerdicts(db: TenantDb, versionId: SQL, { results: given }: ReportResults) {
  const row = parameterRows(
    'given',
    { id: 'uuid', interactionId: 'uuid', success: 'boolean' },
    given.map(({ interactionId, success }) => ({ id: uuidv7(), interactionId, success })),
  )
  return db
    .insert(verdicts)
    .select(
      rowsFor(
        verdicts,
        {
          id: row.id,
          providerVersionId: versionId,
          interactionId: row.interactionId,
          success: row.success,
        },
        sql`from ${row.rows} order by ${row.interactionId}`,
      ),
    )
    .onConflictDoUpdate({
      target: [verdicts.tenantId, verdicts.providerVersionId, verdicts.interactionId],
      set: { success: sql`excluded.success` },
      setWhere: sql`verdicts.success <> excluded.success`,
    })
}

function putResult(
  db: TenantDb,
  { id, versionId }: { id: string; versionId: SQL },
  { taskId, providerGitSha, results: given }: ReportResults,
) {
  const passed = given.filter(({ success }) => success).length
  const state = db
    .select({ state: stateOfTask(versionId) })
    .from(tasks)
    .where(eq(tasks.id, taskId))
  return db.insert(results).values({
    id,
    taskId,
    providerVersionId: versionId,
    providerGitSha,
    passed,
    failed: given.length - passed,
    state: sql`${state}`,
  })
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
  const { taskId, providerVersion } = report
  const stateIs = (state: State) =>
    sql`${report.results.length > 0}::boolean and exists ${db
      .select({ id: results.id })
      .from(results)
      .where(and(eq(results.id, id), eq(results.state, state)))}`
  const event = (type: EventType<typeof verificationEvents.published.payload>, when: SQL) =>
    emit(type, {
      subjectId: sql`${id}::uuid`,
      payload: { taskId, provider, providerVersion },
      when,
    })
  return [
    event(verificationEvents.published, sql`true`),
    event(verificationEvents.succeeded, stateIs('verified')),
    event(verificationEvents.failed, stateIs('failed')),
  ]
}
