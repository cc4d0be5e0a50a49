import { eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { contracts, type interactions, contractInteractions as links } from '../contracts/index.ts'
import type { InteractionBatch } from './batch.ts'

const greatestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/**
 * The number of interactions that each contract gained. Callers that need it for many rows aggregate it into one value:
 * the planner has no statistics of parameter rows and would count again for each.
 */
export function newByContract(db: TenantDb, batch: InteractionBatch) {
  return db
    .select({
      contractId: links.contractId,
      count: sql<number>`count(*)::integer`.as('news_count'),
    })
    .from(links)
    .where(
      isStoredNow(
        links,
        batch.interactions.map(({ linkId }) => linkId),
      ),
    )
    .groupBy(links.contractId)
    .as('news')
}

/** An object with a key for each consumer version and provider whose contracts gained interactions. */
export function grownPairs(db: TenantDb, batch: InteractionBatch) {
  const news = newByContract(db, batch)
  const { id, consumerVersionId, providerId } = contracts
  // A subquery per row: a join compares all contracts with all that have new interactions.
  const pair = sql`${db
    .select({ pair: pairOf(consumerVersionId, providerId) })
    .from(contracts)
    .where(eq(id, news.contractId))}`
  return db.select({ pairs: sql`coalesce(jsonb_object_agg(${pair}, true), '{}')` }).from(news)
}

export function pairOf(consumerVersionId: SQLWrapper, providerId: SQLWrapper): SQL {
  return sql`(${consumerVersionId}::text || ' ' || ${providerId}::text)`
}

/** Whether this transaction stored a row. Ids are UUIDv7, so few other rows follow the first of those given. */
export function isStoredNow(table: typeof links | typeof interactions, given: string[]): SQL {
  const [first = greatestId] = given.sort()
  return sql`(${table.id} >= ${first}::uuid and ${table}.xmin = pg_current_xact_id()::xid)`
}
