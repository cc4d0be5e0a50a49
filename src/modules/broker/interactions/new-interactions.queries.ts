import { and, eq, type SQLWrapper, sql } from 'drizzle-orm'
import { parameterRows, rowsFor } from '../../../core/db/parameter-rows.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import {
  contractInteractions,
  hiddenFingerprint,
  interactions,
  redacting,
} from '../contracts/index.ts'
import type { InteractionBatch } from './batch.ts'
import { batchItems } from './interactions.contract.ts'
import { contractsNamed } from './parties.ts'

const noted = 'interactions.kept_fingerprints'

/**
 * Stores the interactions that their consumers and providers do not have yet, in the order of the unique index, so that
 * batches never deadlock. Fingerprints that a redaction changes are noted for the statements that follow.
 */
export function putInteractions(db: TenantDb, batch: InteractionBatch) {
  const query = keptInteractions(db, batch)
  const kept = query.as('kept')
  const put = rowsFor(
    interactions,
    {
      id: kept.id,
      consumerId: kept.consumerId,
      providerId: kept.providerId,
      fingerprint: kept.fingerprint,
      operation: kept.operation,
      request: kept.request,
      response: kept.response,
      size: sql`octet_length(${kept.request}::text) + octet_length(${kept.response}::text)`,
      duration: kept.duration,
      clientId: kept.clientId,
      clientInfo: kept.clientInfo,
      recordedAt: kept.recordedAt,
    },
    sql`from kept cross join noted
      order by ${kept.consumerId}, ${kept.providerId}, ${kept.fingerprint}, ${kept.id}`,
  )
  return db
    .insert(interactions)
    .select(sql`with kept as materialized (${query}),
      noted as materialized (select set_config(${noted},
        coalesce(jsonb_object_agg(given_fingerprint, kept_fingerprint)
          filter (where given_fingerprint <> kept_fingerprint), '{}')::text, true) from kept)
      ${put}`)
    .onConflictDoNothing()
}

/** Links each interaction to its contract. */
export function linkInteractions(db: TenantDb, batch: InteractionBatch) {
  const given = givenInteractions(db, batch)
  return db
    .insert(contractInteractions)
    .select(
      rowsFor(
        contractInteractions,
        { id: given.linkId, contractId: given.contractId, interactionId: given.interactionId },
        sql`from ${given} order by ${given.linkId}`,
      ),
    )
    .onConflictDoNothing()
}

/** The stored interaction and the contract of each given one, beside the given id. */
export function givenInteractions(db: TenantDb, batch: InteractionBatch) {
  const row = parameterRows(
    'given',
    { id: 'uuid', linkId: 'uuid', contract: 'uuid', fingerprint: 'text' },
    batch.interactions,
  )
  const named = contractsNamed(db, batch.contracts)
  // Fenced by its limit: a function in a comparison would keep row security from using the index.
  const keyed = db
    .select({
      givenId: row.id.as('given_id'),
      linkId: row.linkId.as('link_id'),
      fingerprint: keptFingerprint(row.fingerprint).as('linked_fingerprint'),
      contractId: named.contractId,
      consumerId: named.consumerId,
      providerId: named.providerId,
    })
    .from(row.rows)
    .innerJoin(named, eq(named.givenId, row.contract))
    .limit(batchItems)
    .as('keyed')
  // A subquery per row uses the index by fingerprint: the planner has no statistics of parameter rows. Comparisons of the
  // services that no index serves keep it from the indexes of lists, which read all interactions of a provider.
  const interactionId = sql<string>`${db
    .select({ id: interactions.id })
    .from(interactions)
    .where(
      and(
        eq(interactions.fingerprint, keyed.fingerprint),
        sql`${interactions.consumerId} is not distinct from ${keyed.consumerId}`,
        sql`${interactions.providerId} is not distinct from ${keyed.providerId}`,
      ),
    )}`
  return db
    .select({
      givenId: keyed.givenId,
      linkId: keyed.linkId,
      contractId: keyed.contractId,
      interactionId: interactionId.as('stored_interaction'),
    })
    .from(keyed)
    .limit(batchItems)
    .as('linked')
}

/** The fingerprint under which this transaction stores an interaction. */
function keptFingerprint(given: SQLWrapper) {
  return sql<string>`coalesce((select nullif(current_setting(${noted}, true), '')::jsonb) ->> ${given}, ${given})`
}

/** The interactions as they are stored. Where a redaction hides something, the fingerprint is that of the rest. */
function keptInteractions(db: TenantDb, batch: InteractionBatch) {
  const masked = maskedInteractions(db, batch)
  const left = hiddenFingerprint(batch.names, [
    sql`to_jsonb(${masked.operation})`,
    masked.maskedRequest,
    masked.maskedResponse,
  ])
  // Without redactions the documents are not read.
  const hidden = sql`(${masked.maskedRequest} is not null
    and (${masked.maskedRequest}, ${masked.maskedResponse}) <> (${masked.request}::jsonb, ${masked.response}::jsonb))`
  const unless = (otherwise: SQLWrapper, instead: SQLWrapper) =>
    sql`case when ${hidden} then ${instead}::json else ${otherwise} end`
  return db
    .select({
      id: masked.id,
      consumerId: masked.consumerId,
      providerId: masked.providerId,
      givenFingerprint: masked.fingerprint,
      fingerprint: sql`case when ${hidden} then ${left} else ${masked.fingerprint} end`.as(
        'kept_fingerprint',
      ),
      operation: masked.operation,
      request: unless(masked.request, masked.maskedRequest).as('kept_request'),
      response: unless(masked.response, masked.maskedResponse).as('kept_response'),
      duration: masked.duration,
      clientId: masked.clientId,
      clientInfo: masked.clientInfo,
      recordedAt: sql`coalesce(${masked.recordedAt}, now())`.as('kept_at'),
    })
    .from(masked)
}

/** The given interactions with their services and their masked documents, which are null without redactions. */
function maskedInteractions(db: TenantDb, batch: InteractionBatch) {
  const row = parameterRows(
    'given',
    {
      id: 'uuid',
      contract: 'uuid',
      fingerprint: 'text',
      operation: 'text',
      request: 'json',
      response: 'json',
      duration: 'double',
      clientId: 'text',
      clientInfo: 'json',
      recordedAt: 'instant',
    },
    batch.interactions,
  )
  const named = contractsNamed(db, batch.contracts)
  const { secrets, masked } = redacting(db, batch.names)
  return (
    db
      .select({
        id: row.id.as('given_id'),
        consumerId: named.consumerId,
        providerId: named.providerId,
        fingerprint: row.fingerprint.as('given_fingerprint'),
        operation: row.operation.as('given_operation'),
        request: row.request.as('given_request'),
        response: row.response.as('given_response'),
        maskedRequest: masked(row.request).as('masked_request'),
        maskedResponse: masked(row.response).as('masked_response'),
        duration: row.duration.as('given_duration'),
        clientId: row.clientId.as('given_client_id'),
        clientInfo: row.clientInfo.as('given_client_info'),
        recordedAt: row.recordedAt.as('given_recorded_at'),
      })
      .from(row.rows)
      .innerJoin(named, eq(named.givenId, row.contract))
      .crossJoin(secrets)
      // Keeps the planner from masking a document once per use.
      .limit(batchItems)
      .as('masked')
  )
}
