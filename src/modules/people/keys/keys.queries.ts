import { eq, type SQL, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import { settingOf } from '../settings/index.ts'
import { apiKeyPermissions } from './keys.permissions.ts'

/** When a key expires: by itself, or by the setting of the tenant. The same as `app.key_end`. */
const endsAt = sql`least(${apiKeys.expiresAt},
  ${apiKeys.createdAt} + (select ${settingOf('security.keyMaxDays')}) * interval '1 day')`

const status = sql<
  'active' | 'revoked' | 'expired'
>`case when ${apiKeys.revokedAt} is not null then 'revoked' when ${endsAt} <= now() then 'expired' else 'active' end`

/** The keys that the caller can see: those of its member, or all with the permission. */
export const isVisible = sql`(${apiKeys.memberId} = (select app.member_id())
  or (select app.may(${apiKeyPermissions.read}) or app.may(${apiKeyPermissions.manage})))`

export const isActive = sql`${status} = 'active'`

/** The keys that have a status. */
export function hasStatus(wanted: 'active' | 'revoked' | 'expired'): SQL {
  return sql`${status} = ${wanted}`
}

/** The keys as the API shows them; none has a secret. */
export function selectKeys(db: TenantDb) {
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
    .$dynamic()
}

function instant(column: SQL) {
  return sql<string | null>`${column}`.mapWith(apiKeys.expiresAt)
}

export function findKey(db: TenantDb, id: string) {
  return selectKeys(db).where(sql`${eq(apiKeys.id, id)} and ${isVisible}`)
}
