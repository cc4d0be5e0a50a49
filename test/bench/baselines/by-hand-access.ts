import { and, eq } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { HTTPException } from 'hono/http-exception'
import { apiKeys } from '../../../src/core/tenancy/api-keys.schema.ts'
import { tenants } from '../../../src/core/tenancy/control.schema.ts'
import { apiKeySecrets } from '../../../src/core/tenancy/credentials.schema.ts'
import { members } from '../../../src/core/tenancy/members.schema.ts'

export type Database = PgDatabase<PgQueryResultHKT>
export type Permission = 'environments:read' | 'environments:manage'
export type Caller = { tenantId: string; memberId: string; keyId: string }

/** What each role may: an application of this size keeps it in its code, which asks no database. */
const may: Record<string, readonly Permission[]> = {
  owner: ['environments:read', 'environments:manage'],
  admin: ['environments:read', 'environments:manage'],
  manager: ['environments:read', 'environments:manage'],
  member: ['environments:read'],
  viewer: ['environments:read'],
}

/**
 * Who asks, by the key: one query. Then the tenant, by another: it must be the one that the host names, and active.
 * @throws {HTTPException} 401, 403, 404
 */
export async function callerOf(
  db: Database,
  request: { authorization: string | undefined; slug: string | undefined },
  permission: Permission,
): Promise<Caller> {
  const [, key] = /^Bearer (\S+)$/.exec(request.authorization ?? '') ?? []
  if (!key) throw new HTTPException(401)
  const now = new Date().toISOString()
  const [found] = await db
    .select({
      keyId: apiKeys.id,
      tenantId: apiKeys.tenantId,
      memberId: apiKeys.memberId,
      scopes: apiKeys.scopes,
      expiresAt: apiKeys.expiresAt,
      secretExpiresAt: apiKeySecrets.expiresAt,
      revokedAt: apiKeys.revokedAt,
      role: members.role,
      status: members.status,
    })
    .from(apiKeySecrets)
    .innerJoin(
      apiKeys,
      and(eq(apiKeys.tenantId, apiKeySecrets.tenantId), eq(apiKeys.id, apiKeySecrets.apiKeyId)),
    )
    .innerJoin(
      members,
      and(eq(members.tenantId, apiKeys.tenantId), eq(members.id, apiKeys.memberId)),
    )
    .where(eq(apiKeySecrets.secretHash, await sha256(await sha256(key))))
  const isOver = (at: string | null | undefined) => at != null && at <= now
  if (found?.status !== 'active' || found.revokedAt !== null) throw new HTTPException(401)
  if (isOver(found.expiresAt) || isOver(found.secretExpiresAt)) throw new HTTPException(401)
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, found.tenantId))
  const isOther = request.slug !== undefined && request.slug !== tenant?.slug
  if (tenant?.status !== 'active' || isOther) throw new HTTPException(404)
  const isInScope = found.scopes.includes('*') || found.scopes.includes(permission)
  if (!isInScope || !may[found.role]?.includes(permission)) throw new HTTPException(403)
  return { tenantId: found.tenantId, memberId: found.memberId, keyId: found.keyId }
}

/** As the keys of this schema are kept: hexadecimal. */
async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
