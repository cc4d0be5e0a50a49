import { and, eq, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { asPlain } from '../../../core/http/address.ts'
import { PermissionDenied } from '../../../core/problems/problems.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { settingOf } from '../settings/index.ts'
import type { CreateApiKey } from './keys.contract.ts'
import { apiKeyEvents } from './keys.events.ts'
import { ApiKeyEnded, KeyLivesTooLong, UnknownMember } from './keys.problems.ts'
import { findKey, isActive } from './keys.queries.ts'
import type { NewSecret } from './new-secret.ts'

const canManage = sql`app.may_keep_keys_of(${apiKeys.memberId})`

/** Creates a key with its secret. The trigger `guard_key` limits its scopes. */
export function createKey(db: TenantDb, input: CreateApiKey, secret: NewSecret) {
  const id = uuidv7()
  const { travelling, prefix, hint } = secret[input.environment]
  const owner = input.memberId === undefined ? sql`app.member_id()` : sql`${input.memberId}::uuid`
  const member = db
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.id, owner), eq(members.status, 'active')))
    .for('share')
  const ipAllowlist = networks(input.ipAllowlist)
  return [
    must(sql`app.may_keep_keys_of(${owner})`, PermissionDenied),
    must(sql`exists ${member}`, UnknownMember),
    db.insert(apiKeys).values({ ...input, id, memberId: owner, prefix, hint, ipAllowlist }),
    mustExpireInTime(id),
    sql`select app.put_key_secret(${id}, ${travelling}, 0)`,
    keyEvent(db, apiKeyEvents.created, id),
    findKey(db, id),
  ] as const
}

/** Replaces the secret of a key. The previous secrets work until the grace period ends. */
export function rotateKey(db: TenantDb, id: string, secret: NewSecret, graceSeconds: number) {
  const ofEnvironment = (part: 'travelling' | 'prefix' | 'hint') =>
    sql`case ${apiKeys.environment} when 'test' then ${secret.test[part]} else ${secret.live[part]} end`
  return [
    ...mustManage(db, id),
    mustBeActive(db, id),
    sql`select app.put_key_secret(${apiKeys.id}, ${ofEnvironment('travelling')}, ${graceSeconds})
      from ${apiKeys} where ${apiKeys.id} = ${id}`,
    db
      .update(apiKeys)
      .set({ prefix: ofEnvironment('prefix'), hint: ofEnvironment('hint') })
      .where(eq(apiKeys.id, id)),
    keyEvent(db, apiKeyEvents.rotated, id),
    findKey(db, id),
  ] as const
}

/** Revokes a key. A key can revoke itself, since one that leaked must not be used. */
export function revokeKey(db: TenantDb, id: string, reason: string | null) {
  return [
    ...mustManage(db, id, sql`${canManage} or app.context() ->> 'keyId' = ${id}`),
    must(locked(db, id, sql`${apiKeys.revokedAt} is null`), ApiKeyEnded),
    db
      .update(apiKeys)
      .set({ revokedAt: sql`now()`, revokedBy: sql`app.member_id()`, revokeReason: reason })
      .where(eq(apiKeys.id, id)),
    keyEvent(db, apiKeyEvents.revoked, id),
    findKey(db, id),
  ] as const
}

/** Requires that the caller can see the key and manage it. */
export function mustManage(db: TenantDb, id: string, condition = canManage) {
  return [mustFind(findKey(db, id)), must(holds(db, id, condition), PermissionDenied)]
}

/** Requires that the key works; locks it until the write. */
export function mustBeActive(db: TenantDb, id: string): SQL {
  return must(locked(db, id, isActive), ApiKeyEnded)
}

function locked(db: TenantDb, id: string, condition: SQL) {
  return holds(db, id, condition).for('update')
}

function holds(db: TenantDb, id: string, condition: SQL) {
  return db.select({ holds: condition }).from(apiKeys).where(eq(apiKeys.id, id))
}

/** Requires that a key expires within the lifetime that the tenant allows, counted from its creation. */
export function mustExpireInTime(id: string): SQL {
  return sql`select app.require(
    limits.days is null or coalesce(${apiKeys.expiresAt} <= ${apiKeys.createdAt} + limits.days * interval '1 day', false),
    ${KeyLivesTooLong.code}, jsonb_build_object('maxDays', limits.days))
    from ${apiKeys}, (select ${settingOf('security.keyMaxDays')} as days) limits where ${apiKeys.id} = ${id}`
}

/** Addresses and networks as Postgres stores them. An address is a network of one. */
export function networks(allowed: readonly string[] | null) {
  return allowed === null
    ? null
    : sql`(select array_agg(distinct network(allowed::inet)) from json_array_elements_text(${JSON.stringify(allowed.map(asPlain))}::json) allowed)`
}

/** Emits an event for one key, or for those that meet a condition. */
export function keyEvent(
  db: TenantDb,
  event: (typeof apiKeyEvents)['created' | 'rotated' | 'revoked'],
  which: string | SQL,
) {
  const { name, memberId, environment } = apiKeys
  const fields = eventRow(event, apiKeys.id, { name, memberId, environment })
  const condition = typeof which === 'string' ? eq(apiKeys.id, which) : which
  return emitEach(event, db.select(fields).from(apiKeys).where(condition))
}
