import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { rowsFor } from '../../../core/db/parameter-rows.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { putServices, putVersions } from '../../catalogue/services/index.ts'
import { contractEvents, contracts, interactions } from '../contracts/index.ts'
import { putTasks } from '../verification/index.ts'
import type { InteractionBatch } from './batch.ts'
import { grownPairs, isStoredNow, newByContract, pairOf } from './growth.queries.ts'
import { givenInteractions, linkInteractions, putInteractions } from './new-interactions.queries.ts'
import { contractsNamed, partiesNamed } from './parties.ts'

/**
 * Stores the new interactions of a batch, with the services, versions, contracts and verification tasks that they need.
 * Rows are locked in one order everywhere (services, versions, contracts, interactions, tasks, each by key), so batches
 * never deadlock.
 */
export function recordInteractions(db: TenantDb, batch: InteractionBatch) {
  return [
    ...putServices(db, batch.services),
    ...putVersions(db, batch.versions),
    putContracts(db, batch),
    putInteractions(db, batch),
    linkInteractions(db, batch),
    reopened(db, batch),
    growContracts(db, batch),
    contractEvent(db, batch, contractEvents.published, eq),
    contractEvent(db, batch, contractEvents.changed, ne),
    ...putTasks(db, wantedTasks(db, batch)),
    recordedInteractions(db, batch),
  ] as const
}

/** As `recordInteractions` for one interaction: selects the stored one, and whether it is new. */
export function recordInteraction(db: TenantDb, batch: InteractionBatch) {
  const given = givenInteractions(db, batch)
  return [
    ...recordInteractions(db, batch).slice(0, -1),
    db
      .select({
        id: given.interactionId,
        isNew: sql<boolean>`${given.interactionId} = ${given.givenId}`,
      })
      .from(given),
  ] as const
}

/** Creates missing contracts and locks all of them, so that other writers of the same contracts wait. */
function putContracts(db: TenantDb, batch: InteractionBatch) {
  const parties = partiesNamed(db, batch.contracts)
  return db
    .insert(contracts)
    .select(
      rowsFor(
        contracts,
        {
          id: parties.id,
          consumerId: parties.consumerId,
          consumerVersionId: parties.consumerVersionId,
          providerId: parties.providerId,
          providerVersionId: parties.providerVersionId,
          environment: parties.environment,
          specType: parties.specType,
          status: sql`'active'`,
          interactionCount: sql`0`,
          lastSeenAt: sql`now()`,
        },
        sql`from ${parties} order by ${parties.consumerVersionId}, ${parties.providerVersionId}, ${parties.environment}`,
      ),
    )
    .onConflictDoUpdate({
      target: [
        contracts.tenantId,
        contracts.consumerVersionId,
        contracts.providerVersionId,
        contracts.environment,
      ],
      set: { lastSeenAt: sql`excluded.last_seen_at` },
    })
}

/** Counts the new interactions of contracts, and reopens those that were archived. */
function growContracts(db: TenantDb, batch: InteractionBatch) {
  const news = newByContract(db, batch)
  return db
    .update(contracts)
    .set({ interactionCount: sql`${contracts.interactionCount} + ${news.count}`, status: 'active' })
    .from(news)
    .where(eq(contracts.id, news.contractId))
}

function reopened(db: TenantDb, batch: InteractionBatch) {
  const news = newByContract(db, batch)
  const event = contractEvents.updated
  return emitEach(
    event,
    db
      .select(eventRow(event, contracts.id, { status: sql`'active'` }))
      .from(contracts)
      .innerJoin(news, eq(contracts.id, news.contractId))
      .where(ne(contracts.status, 'active')),
  )
}

/** The tasks of the active contracts, each with whether it gained interactions. */
function wantedTasks(db: TenantDb, batch: InteractionBatch) {
  const parties = partiesNamed(db, batch.tasks)
  const { consumerVersionId, providerId } = parties
  // An aggregate keeps the planner from an index by provider, which reads all of its contracts, and from turning
  // `exists` into a join of all parties with all contracts.
  const isActive = sql`bool_or(${and(eq(contracts.providerId, providerId), eq(contracts.status, 'active'))})`
  const active = db
    .select({ isActive })
    .from(contracts)
    .where(eq(contracts.consumerVersionId, consumerVersionId))
  return db
    .select({
      id: parties.id,
      consumerId: parties.consumerId,
      consumerVersionId,
      providerId,
      providerVersionId: parties.providerVersionId,
      environment: parties.environment,
      growth:
        sql<number>`(${grownPairs(db, batch)} ? ${pairOf(consumerVersionId, providerId)})::integer`.as(
          'growth',
        ),
    })
    .from(parties)
    .where(sql`${active}`)
    .as('wanted')
}

function contractEvent(
  db: TenantDb,
  batch: InteractionBatch,
  event: typeof contractEvents.published | typeof contractEvents.changed,
  isNew: (id: SQL.Aliased<string>, given: SQL.Aliased<string>) => SQL,
) {
  const named = contractsNamed(db, batch.contracts)
  const news = newByContract(db, batch)
  const counts = db
    .select({ counts: sql`coalesce(jsonb_object_agg(contract_id, news_count), '{}')` })
    .from(news)
  const count = sql`${counts} -> ${named.contractId}::text`
  return emitEach(
    event,
    db
      .select({
        subjectId: named.contractId,
        payload: sql`${named.payload} || jsonb_build_object('newInteractions', ${count})`,
      })
      .from(named)
      .where(and(isNew(named.contractId, named.givenId), sql`${count} is not null`)),
  )
}

/** One row, even when nothing is new: an answer without rows is not stored for its Idempotency-Key. */
function recordedInteractions(db: TenantDb, batch: InteractionBatch) {
  const { id, clientId, operation } = interactions
  const given = batch.interactions.map((one) => one.id)
  const news = db.select({ id, clientId, operation }).from(interactions)
  const list = sql<Awaited<typeof news>>`coalesce((select json_agg(
    json_build_object('id', id, 'clientId', client_id, 'operation', operation) order by id)
    from ${news.where(isStoredNow(interactions, given)).as('news')}), '[]')`
  return db.select({ recorded: list }).from(sql`(values (1)) as answer`)
}
