import { and, eq, type SQL, sql } from 'drizzle-orm'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { PermissionDenied, VersionConflict } from '../../../core/problems/problems.ts'
import { teams } from '../teams/index.ts'
import { registry, type SettingKey } from './registry.ts'
import type { PutSetting, ResolvedQuery, SettingPath } from './settings.contract.ts'
import { settings } from './settings.schema.ts'

type Resolved = { key: SettingKey; value: unknown; source: string; locked: boolean }

const resolved = {
  key: sql<SettingKey>`resolved.key`,
  value: sql<unknown>`resolved.value`,
  source: sql<'plan' | 'tenant' | 'team' | 'member'>`resolved.source`,
  locked: sql<boolean>`resolved.locked`,
} satisfies Record<keyof Resolved, SQL>

/** The effective settings of the caller; a setting at its default has no row. */
export function resolveSettings(db: TenantDb, { keys, team }: ResolvedQuery) {
  return [
    db
      .select(resolved)
      .from(sql`app.resolved_settings(${list(keys)}, ${team ?? null}::uuid) as resolved`),
    ...(team === undefined
      ? []
      : [mustFind(db.select({ id: teams.id }).from(teams).where(eq(teams.id, team)))]),
  ] as const
}

/** The effective value of a setting of whole numbers for the caller, in SQL. */
export function settingOf(key: 'security.keyMaxDays'): SQL<number | null> {
  const fallback = JSON.stringify(registry[key].default)
  return sql`(coalesce((select resolved.value from app.resolved_settings(${list([key])}) as resolved),
    ${fallback}::json) #>> '{}')::integer`
}

function list(keys: readonly string[]): SQL {
  return sql`array(select json_array_elements_text(${JSON.stringify(keys)}::json))`
}

export function findSetting(db: TenantDb, path: SettingPath) {
  return db
    .select({
      id: settings.id,
      revision: settings.revision,
      scope: settings.scopeType,
      scopeId: settings.scopeId,
      key: sql<SettingKey>`${settings.key}`,
      value: settings.value,
      isLocked: settings.isLocked,
      updatedBy: settings.updatedBy,
      updatedAt: settings.updatedAt,
    })
    .from(settings)
    .where(at(path))
}

/** Writes a setting. The trigger `guard_setting` checks the permission and the locks above. */
export function putSetting(
  db: TenantDb,
  path: SettingPath,
  { value, isLocked }: PutSetting,
  ifMatch: string | undefined,
) {
  const written = { value: sql`${JSON.stringify(value)}::json`, isLocked }
  const { scope: scopeType, scopeId, key } = path
  return [
    ...(ifMatch === undefined ? [] : [must(revisionOf(db, path, ifMatch), VersionConflict)]),
    db
      .insert(settings)
      .values({ scopeType, scopeId, key, ...written })
      .onConflictDoUpdate({
        target: [settings.tenantId, settings.scopeType, settings.scopeId, settings.key],
        set: { ...written, updatedBy: sql`app.member_id()` },
      }),
    findSetting(db, path),
  ] as const
}

export function deleteSetting(db: TenantDb, path: SettingPath, ifMatch: string | undefined) {
  const { scope, scopeId } = path
  return [
    mustFind(findSetting(db, path)),
    must(sql`app.may_set(${scope}, ${scopeId}::uuid)`, PermissionDenied),
    must(revisionOf(db, path, ifMatch), VersionConflict),
    db.delete(settings).where(at(path)),
  ]
}

function revisionOf(db: TenantDb, path: SettingPath, ifMatch: string | undefined) {
  return db
    .select({ matches: matchesTag(settings, ifMatch) })
    .from(settings)
    .where(at(path))
    .for('update')
}

function at({ scope, scopeId, key }: SettingPath) {
  return and(eq(settings.scopeType, scope), eq(settings.scopeId, scopeId), eq(settings.key, key))
}
