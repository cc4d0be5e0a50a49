import { eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import { settingOf } from '../settings/index.ts'
import { keyEvent } from './key-writes.queries.ts'
import { apiKeyEvents } from './keys.events.ts'
import type { NewSecret } from './new-secret.ts'

/**
 * Creates a key of the caller with all its permissions and the maximum lifetime, and revokes the previous one of that
 * name.
 */
export function replaceOwnKey(db: TenantDb, name: string, { live }: NewSecret) {
  const id = uuidv7()
  const { travelling, prefix, hint } = live
  const own = sql`app.member_id()`
  const replaced = sql`${apiKeys.memberId} = ${own} and ${apiKeys.name} = ${name}
    and ${apiKeys.revokedAt} is null`
  const expiresAt = sql`now() + ${settingOf('security.keyMaxDays')} * interval '1 day'`
  return [
    keyEvent(db, apiKeyEvents.revoked, replaced),
    db
      .update(apiKeys)
      .set({ revokedAt: sql`now()`, revokedBy: own, revokeReason: 'a new sign-in on its machine' })
      .where(replaced),
    db.insert(apiKeys).values({ id, memberId: own, name, scopes: ['*'], prefix, hint, expiresAt }),
    sql`select app.put_key_secret(${id}, ${travelling}, 0)`,
    keyEvent(db, apiKeyEvents.created, id),
    db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)),
  ] as const
}
