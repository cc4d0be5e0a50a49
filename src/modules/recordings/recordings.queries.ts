import { and, eq, exists, inArray, ne, type SQL, sql } from 'drizzle-orm'
import { givenRows, rowsFor } from '../../core/db/given-rows.ts'
import { emitEach } from '../../core/db/statements.ts'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { contracts, interactions } from '../contracts/index.ts'
import { putServices, putVersions } from '../services/index.ts'
import { growTasks } from '../verification/index.ts'
import { keptInteractions, putInteractions } from './interactions.queries.ts'
import { contractsNamed, partiesNamed } from './parties.ts'
import type { Recording } from './recording.ts'

/**
 * Stores what is new of a batch, with the services, versions, contracts and verification tasks that it needs.
 * Rows are held in one order everywhere, services, versions, contracts, tasks, and within each by their key:
 * two batches wait for each other, and never both.
 */
export function recordInteractions(db: TenantDb, recording: Recording) {
  return [
    ...putServices(db, recording.services),
    ...putVersions(db, recording.versions),
    putContracts(db, recording),
    putInteractions(db, recording),
    countInteractions(db, recording),
    ...growTasks(db, wantedTasks(db, recording)),
    contractEvent(db, recording, 'contract.published', eq),
    contractEvent(db, recording, 'contract.changed', ne),
    recordedInteractions(db, recording),
  ] as const
}

/** As `recordInteractions`, for one: answers with the interaction that is stored, and whether it is this one. */
export function recordInteraction(db: TenantDb, recording: Recording) {
  const kept = keptInteractions(db, recording)
  const statements = recordInteractions(db, recording).slice(0, -1)
  return [
    ...statements,
    db
      .select({ id: interactions.id, isNew: sql<boolean>`${interactions.id} = ${kept.id}` })
      .from(interactions)
      .innerJoin(
        kept,
        and(
          eq(interactions.contractId, kept.contractId),
          eq(interactions.fingerprint, kept.fingerprint),
        ),
      ),
  ] as const
}

/** Makes the contracts that are not there, and holds all of them: whoever records to one of them waits. */
function putContracts(db: TenantDb, recording: Recording) {
  const parties = partiesNamed(db, recording.contracts)
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

function countInteractions(db: TenantDb, recording: Recording) {
  const news = newByContract(db, recording)
  return db
    .update(contracts)
    .set({ interactionCount: sql`${contracts.interactionCount} + ${news.count}` })
    .from(news)
    .where(eq(contracts.id, news.contractId))
}

/** The tasks of the active contracts, each with whether its interactions have become more. */
function wantedTasks(db: TenantDb, recording: Recording) {
  const parties = partiesNamed(db, recording.tasks)
  const news = newByContract(db, recording)
  const grown = db
    .selectDistinct({
      consumerVersionId: contracts.consumerVersionId,
      providerId: contracts.providerId,
    })
    .from(contracts)
    .innerJoin(news, eq(news.contractId, contracts.id))
    .where(eq(contracts.status, 'active'))
    .as('grown')
  const ofParties = and(
    eq(contracts.consumerVersionId, parties.consumerVersionId),
    eq(contracts.providerId, parties.providerId),
    eq(contracts.status, 'active'),
  )
  return db
    .select({
      id: parties.id,
      consumerId: parties.consumerId,
      consumerVersionId: parties.consumerVersionId,
      providerId: parties.providerId,
      providerVersionId: parties.providerVersionId,
      environment: parties.environment,
      growth: sql<number>`(${grown.providerId} is not null)::integer`.as('growth'),
      payload: parties.payload,
    })
    .from(parties)
    .leftJoin(
      grown,
      and(
        eq(grown.consumerVersionId, parties.consumerVersionId),
        eq(grown.providerId, parties.providerId),
      ),
    )
    .where(exists(db.select({ id: contracts.id }).from(contracts).where(ofParties)))
    .as('wanted')
}

function contractEvent(
  db: TenantDb,
  recording: Recording,
  type: string,
  isNew: (id: SQL.Aliased<string>, given: SQL.Aliased<string>) => SQL,
) {
  const named = contractsNamed(db, recording.contracts)
  const news = newByContract(db, recording)
  return emitEach(
    { type, subjectType: 'contract' },
    db
      .select({
        subjectId: named.contractId,
        payload: sql`${named.payload} || jsonb_build_object('newInteractions', ${news.count})`,
      })
      .from(named)
      .innerJoin(news, eq(news.contractId, named.contractId))
      .where(isNew(named.contractId, named.givenId)),
  )
}

/** Of each contract, how many interactions of this recording were not there before. */
function newByContract(db: TenantDb, recording: Recording) {
  return db
    .select({
      contractId: interactions.contractId,
      count: sql<number>`count(*)::integer`.as('news_count'),
    })
    .from(interactions)
    .where(isGiven(db, recording))
    .groupBy(interactions.contractId)
    .as('news')
}

/** One row, also where nothing was new: an answer of no rows is not kept for a repeated request. */
function recordedInteractions(db: TenantDb, recording: Recording) {
  const { id, clientId, operation } = interactions
  const news = db.select({ id, clientId, operation }).from(interactions)
  const list = sql<Awaited<typeof news>>`coalesce((select json_agg(
    json_build_object('id', id, 'clientId', client_id, 'operation', operation) order by id)
    from ${news.where(isGiven(db, recording)).as('news')}), '[]')`
  return db.select({ recorded: list }).from(sql`(values (1)) as answer`)
}

function isGiven(db: TenantDb, { interactions: given }: Recording) {
  const row = givenRows(
    'given',
    { id: 'uuid' },
    given.map(({ id }) => ({ id })),
  )
  return inArray(interactions.id, db.select({ id: row.id }).from(row.rows))
}
