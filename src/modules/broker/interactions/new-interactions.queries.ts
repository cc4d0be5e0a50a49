import { eq, sql } from 'drizzle-orm'
import { parameterRows, rowsFor } from '../../../core/db/parameter-rows.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { hiddenFingerprint, interactions, type Message, redacting } from '../contracts/index.ts'
import type { InteractionBatch } from './batch.ts'
import { batchItems } from './interactions.contract.ts'
import { contractsNamed } from './parties.ts'

/** Stores the interactions that their contracts do not have yet. */
export function putInteractions(db: TenantDb, batch: InteractionBatch) {
  const kept = keptInteractions(db, batch)
  return db
    .insert(interactions)
    .select(
      rowsFor(
        interactions,
        {
          id: kept.id,
          contractId: kept.contractId,
          fingerprint: kept.fingerprint,
          operation: kept.operation,
          request: kept.request,
          response: kept.response,
          duration: kept.duration,
          clientId: kept.clientId,
          clientInfo: kept.clientInfo,
          recordedAt: kept.recordedAt,
        },
        sql`from ${kept} order by ${kept.id}`,
      ),
    )
    .onConflictDoNothing({
      target: [interactions.tenantId, interactions.contractId, interactions.fingerprint],
    })
}

/** The interactions as they are stored. Where a redaction hides something, the fingerprint is that of the rest. */
export function keptInteractions(db: TenantDb, batch: InteractionBatch) {
  const masked = maskedInteractions(db, batch)
  const left = hiddenFingerprint(batch.names, [
    sql`to_jsonb(${masked.operation})`,
    masked.maskedRequest,
    masked.maskedResponse,
  ])
  // Without redactions the documents are not read.
  const hidden = sql`(${masked.maskedRequest} is not null
    and (${masked.maskedRequest}, ${masked.maskedResponse}) <> (${masked.request}::jsonb, ${masked.response}::jsonb))`
  const unless = <Value>(otherwise: typeof masked.request, instead: typeof masked.maskedRequest) =>
    sql<Value>`case when ${hidden} then ${instead}::json else ${otherwise} end`
  return db
    .select({
      id: masked.id,
      contractId: masked.contractId,
      fingerprint: sql<string>`case when ${hidden} then ${left} else ${masked.fingerprint} end`.as(
        'kept_fingerprint',
      ),
      operation: masked.operation,
      request: unless<Message>(masked.request, masked.maskedRequest).as('kept_request'),
      response: unless<Message>(masked.response, masked.maskedResponse).as('kept_response'),
      duration: masked.duration,
      clientId: masked.clientId,
      clientInfo: masked.clientInfo,
      recordedAt: sql<string>`coalesce(${masked.recordedAt}, now())`.as('kept_at'),
    })
    .from(masked)
    .as('kept')
}

/** The given interactions with their contracts and their masked documents, which are null without redactions. */
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
        contractId: named.contractId,
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
