import { and, eq, isNull, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { createApiKey, recognizable, travellingHash } from '../../core/tenancy/api-key.ts'
import { apiKeys } from '../../core/tenancy/api-keys.schema.ts'
import type { Tenant } from '../../core/tenancy/tenant.ts'

/**
 * A key for all that the member may, under a name of its own for each machine; the one that this machine had is
 * revoked. One round trip. Gives the key, which is nowhere else.
 */
export async function makeMachineKey(tenant: Tenant, name: string): Promise<string> {
  const key = await createApiKey()
  const hash = await travellingHash(key)
  const id = uuidv7()
  const own = sql`app.member_id()`
  await tenant.write((db) => [
    db
      .update(apiKeys)
      .set({ revokedAt: sql`now()`, revokedBy: own, revokeReason: 'a new sign-in on its machine' })
      .where(and(eq(apiKeys.memberId, own), eq(apiKeys.name, name), isNull(apiKeys.revokedAt))),
    db.insert(apiKeys).values({ id, memberId: own, name, scopes: ['*'], ...recognizable(key) }),
    sql`select app.put_key_secret(${id}, ${hash}, 0)`,
    db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)),
  ])
  return key
}

/** What a machine's key is called: what the client calls the machine, else its system, and the mark in its cookie. */
export function machineName(machine: string | undefined, userAgent: string, mark: string): string {
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(userAgent)?.[0] ?? 'a machine'
  return `${machine ?? system} (${mark})`
}
