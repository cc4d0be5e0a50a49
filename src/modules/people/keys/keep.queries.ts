import { and, eq, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { asPlain } from '../../../core/http/address.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { PermissionDenied, VersionConflict } from '../../../core/problems/problems.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { settingOf } from '../settings/index.ts'
import type { CreateApiKey, PatchApiKey } from './keys.contract.ts'
import { apiKeyEvents } from './keys.events.ts'
import { ApiKeyEnded, KeyLivesTooLong, UnknownMember } from './keys.problems.ts'
import { findKey, isActive, isVisible, selectKeys } from './keys.queries.ts'
import type { NewSecret } from './new-secret.ts'

const mayKeep = sql`app.may_keep_keys_of(${apiKeys.memberId})`

/** Makes a key, and gives it its secret. What it may is held by the trigger `guard_key`. */
export function createKey(db: TenantDb, input: CreateApiKey, made: NewSecret) {
  const id = uuidv7()
  const { travelling, prefix, hint } = made[input.environment]
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
    endsInTime(id),
    sql`select app.put_key_secret(${id}, ${travelling}, 0)`,
    keyEvent(db, apiKeyEvents.created, id),
    findKey(db, id),
  ] as const
}

export function patchKey(
  db: TenantDb,
  id: string,
  { ipAllowlist, ...patch }: PatchApiKey,
  ifMatch: string | undefined,
) {
  const allowed = ipAllowlist === undefined ? {} : { ipAllowlist: networks(ipAllowlist) }
  return [
    ...keepable(db, id),
    must(lockedWhere(db, id, isActive), ApiKeyEnded),
    must(lockedWhere(db, id, matchesTag(apiKeys, ifMatch)), VersionConflict),
    db
      .update(apiKeys)
      .set({ ...patch, ...allowed })
      .where(eq(apiKeys.id, id)),
    ...(patch.expiresAt === undefined ? [] : [endsInTime(id)]),
    findKey(db, id),
  ] as const
}

/** Gives a key another secret; those of before are void after the grace. */
export function rotateKey(db: TenantDb, id: string, made: NewSecret, graceSeconds: number) {
  const ofItsEnvironment = (what: 'travelling' | 'prefix' | 'hint') =>
    sql`case ${apiKeys.environment} when 'test' then ${made.test[what]} else ${made.live[what]} end`
  return [
    ...keepable(db, id),
    must(lockedWhere(db, id, isActive), ApiKeyEnded),
    sql`select app.put_key_secret(${apiKeys.id}, ${ofItsEnvironment('travelling')}, ${graceSeconds})
      from ${apiKeys} where ${apiKeys.id} = ${id}`,
    db
      .update(apiKeys)
      .set({ prefix: ofItsEnvironment('prefix'), hint: ofItsEnvironment('hint') })
      .where(eq(apiKeys.id, id)),
    keyEvent(db, apiKeyEvents.rotated, id),
    findKey(db, id),
  ] as const
}

/** Ends a key at once. Whoever may keep it may, and the key itself: one that leaked is safest void. */
export function revokeKey(db: TenantDb, id: string, reason: string | null) {
  return [
    ...keepable(db, id, sql`${mayKeep} or app.context() ->> 'keyId' = ${id}`),
    must(lockedWhere(db, id, sql`${apiKeys.revokedAt} is null`), ApiKeyEnded),
    db
      .update(apiKeys)
      .set({ revokedAt: sql`now()`, revokedBy: sql`app.member_id()`, revokeReason: reason })
      .where(eq(apiKeys.id, id)),
    keyEvent(db, apiKeyEvents.revoked, id),
    findKey(db, id),
  ] as const
}

function keepable(db: TenantDb, id: string, may = mayKeep) {
  const key = selectKeys(db, and(eq(apiKeys.id, id), isVisible))
  return [mustFind(key), must(where(db, id, may), PermissionDenied)]
}

/** Whether a condition holds for a key, which stays as it is until the write. */
function lockedWhere(db: TenantDb, id: string, condition: SQL) {
  return where(db, id, condition).for('update')
}

function where(db: TenantDb, id: string, condition: SQL) {
  return db.select({ holds: condition }).from(apiKeys).where(eq(apiKeys.id, id))
}

/** That a key ends within the days that the tenant lets one live, counted from when it was made. */
function endsInTime(id: string): SQL {
  return sql`select app.require(
    limits.days is null or coalesce(${apiKeys.expiresAt} <= ${apiKeys.createdAt} + limits.days * interval '1 day', false),
    ${KeyLivesTooLong.code}, jsonb_build_object('maxDays', limits.days))
    from ${apiKeys}, (select ${settingOf('security.keyMaxDays')} as days) limits where ${apiKeys.id} = ${id}`
}

/** Addresses and networks as Postgres keeps them, and compares them with that of a request: an address is a network of one. */
function networks(given: readonly string[] | null) {
  return given === null
    ? null
    : sql`(select array_agg(distinct network(given::inet)) from json_array_elements_text(${JSON.stringify(given.map(asPlain))}::json) given)`
}

/** Tells of a key, or of those that a condition holds for. */
export function keyEvent(
  db: TenantDb,
  event: typeof apiKeyEvents.created | typeof apiKeyEvents.rotated | typeof apiKeyEvents.revoked,
  which: string | SQL,
) {
  const condition = typeof which === 'string' ? eq(apiKeys.id, which) : which
  const payload = sql`jsonb_build_object('name', ${apiKeys.name}, 'memberId', ${apiKeys.memberId}, 'environment', ${apiKeys.environment})`
  return emitEach(
    event,
    db.select({ subjectId: apiKeys.id, payload }).from(apiKeys).where(condition),
  )
}
