import { and, eq, isNotNull, ne, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { emitEach } from '../../../core/audit/emit.ts'
import { rowsFor } from '../../../core/db/parameter-rows.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { putServices, putVersions } from '../../catalogue/services/index.ts'
import { contractEvents, contracts, interactions } from '../contracts/index.ts'
import { growTasks } from '../verification/index.ts'
import { keptInteractions, putInteractions } from './new-interactions.queries.ts'
import { contractsNamed, partiesNamed } from './parties.ts'
import type { Recording } from './recording.ts'

const greatestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

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
    contractEvent(db, recording, contractEvents.published, eq),
    contractEvent(db, recording, contractEvents.changed, ne),
    ...growTasks(db, wantedTasks(db, recording)),
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
  const { consumerVersionId, providerId } = parties
  // An aggregate, for what it compares is not looked up: an index by the provider would give all of its contracts,
  // and `exists` would become a join that compares all of the parties with all of them.
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
        sql<number>`(${grownPairs(db, recording)} ? ${pairOf(consumerVersionId, providerId)})::integer`.as(
          'growth',
        ),
    })
    .from(parties)
    .where(sql`${active}`)
    .as('wanted')
}

function contractEvent(
  db: TenantDb,
  recording: Recording,
  event: typeof contractEvents.published | typeof contractEvents.changed,
  isNew: (id: SQL.Aliased<string>, given: SQL.Aliased<string>) => SQL,
) {
  const named = contractsNamed(db, recording.contracts)
  const news = newByContract(db, recording)
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

/**
 * Of each contract, how many interactions of this recording were not there before. Where it is looked up for many
 * rows it goes there as one value, since the planner, which knows nothing of the rows given, would count anew for each.
 */
function newByContract(db: TenantDb, recording: Recording) {
  return db
    .select({
      contractId: interactions.contractId,
      count: sql<number>`count(*)::integer`.as('news_count'),
    })
    .from(interactions)
    .where(isStoredNow(recording))
    .groupBy(interactions.contractId)
    .as('news')
}

/** An object with a member for each version of a consumer and provider whose active contracts have new interactions. */
function grownPairs(db: TenantDb, recording: Recording) {
  const news = newByContract(db, recording)
  const { id, status, consumerVersionId, providerId } = contracts
  // Looked up row by row: joined, all contracts are compared with all that have something new.
  const pair = sql`${db
    .select({ pair: pairOf(consumerVersionId, providerId) })
    .from(contracts)
    .where(and(eq(id, news.contractId), eq(status, 'active')))}`
  const grown = db
    .select({ pair: pair.as('pair') })
    .from(news)
    .as('grown')
  return db
    .select({ pairs: sql`coalesce(jsonb_object_agg(${grown.pair}, true), '{}')` })
    .from(grown)
    .where(isNotNull(grown.pair))
}

function pairOf(consumerVersionId: SQLWrapper, providerId: SQLWrapper): SQL {
  return sql`(${consumerVersionId}::text || ' ' || ${providerId}::text)`
}

/** One row, also where nothing was new: an answer of no rows is not kept for a repeated request. */
function recordedInteractions(db: TenantDb, recording: Recording) {
  const { id, clientId, operation } = interactions
  const news = db.select({ id, clientId, operation }).from(interactions)
  const list = sql<Awaited<typeof news>>`coalesce((select json_agg(
    json_build_object('id', id, 'clientId', client_id, 'operation', operation) order by id)
    from ${news.where(isStoredNow(recording)).as('news')}), '[]')`
  return db.select({ recorded: list }).from(sql`(values (1)) as answer`)
}

/**
 * What this transaction stored. Ids were made in the order of time, so that few others come after the first of them.
 */
function isStoredNow({ interactions: given }: Recording): SQL {
  const [first = greatestId] = given.map(({ id }) => id).sort()
  return sql`(${interactions.id} >= ${first}::uuid and ${interactions}.xmin = pg_current_xact_id()::xid)`
}
