import { and, count, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import { settingOf } from '../settings/index.ts'
import type { ApiKeyFilter } from './keys.contract.ts'
import { apiKeyPermissions } from './keys.permissions.ts'

/** When a key ends: as it says itself, and at the latest when its tenant lets none live on. As `app.key_end`. */
const endsAt = sql`least(${apiKeys.expiresAt},
  ${apiKeys.createdAt} + (select ${settingOf('security.keyMaxDays')}) * interval '1 day')`

const status = sql<
  'active' | 'revoked' | 'expired'
>`case when ${apiKeys.revokedAt} is not null then 'revoked' when ${endsAt} <= now() then 'expired' else 'active' end`

/** Whether the caller may see a key: its member's own, or all with the permission. */
export const isVisible = sql`(${apiKeys.memberId} = (select app.member_id())
  or (select app.may(${apiKeyPermissions.read}) or app.may(${apiKeyPermissions.manage})))`

export const isActive = sql`${status} = 'active'`

/** The keys that meet a condition, as the API gives them; none has a secret. */
export function selectKeys(db: TenantDb, filter: SQL | undefined) {
  return db
    .select({
      id: apiKeys.id,
      memberId: apiKeys.memberId,
      name: apiKeys.name,
      environment: apiKeys.environment,
      status,
      prefix: apiKeys.prefix,
      hint: apiKeys.hint,
      scopes: apiKeys.scopes,
      ipAllowlist: apiKeys.ipAllowlist,
      ratePerMinute: apiKeys.ratePerMinute,
      expiresAt: instant(endsAt),
      graceEndsAt: instant(sql`state.grace_ends_at`),
      lastUsedAt: instant(sql`state.last_used_at`),
      lastUsedFrom: sql<string | null>`host(state.last_used_ip)`,
      revokedAt: apiKeys.revokedAt,
      revokedBy: apiKeys.revokedBy,
      revokeReason: apiKeys.revokeReason,
      createdAt: apiKeys.createdAt,
      updatedAt: apiKeys.updatedAt,
      revision: apiKeys.revision,
    })
    .from(apiKeys)
    .leftJoinLateral(sql`app.key_state(${apiKeys.id}) as state`, sql`true`)
    .where(filter)
}

function instant(column: SQL) {
  return sql<string | null>`${column}`.mapWith(apiKeys.expiresAt)
}

export function findKey(db: TenantDb, id: string) {
  return selectKeys(db, and(eq(apiKeys.id, id), isVisible))
}

export function listKeys(db: TenantDb, query: ApiKeyFilter) {
  const { memberId, environment } = query
  const filter = and(
    isVisible,
    memberId ? eq(apiKeys.memberId, memberId) : undefined,
    environment ? eq(apiKeys.environment, environment) : undefined,
    query.status ? eq(status, query.status) : undefined,
  )
  return {
    rows: selectKeys(db, and(filter, afterCursor(apiKeys.id, query)))
      .orderBy(desc(apiKeys.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(apiKeys).where(filter),
  }
}
