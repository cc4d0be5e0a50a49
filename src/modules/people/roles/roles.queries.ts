import { count, desc, eq, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { roles } from '../../../core/tenancy/roles.schema.ts'
import { invitations } from '../invitations/index.ts'
import { memberRoles } from '../teams/index.ts'
import type { CreateRole, PatchRole, RoleFilter } from './roles.contract.ts'
import { roleEvents } from './roles.events.ts'

export function findRole(db: TenantDb, key: string) {
  return db.select().from(roles).where(eq(roles.key, key))
}

export function listRoles(db: TenantDb, query: RoleFilter) {
  return {
    rows: db
      .select()
      .from(roles)
      .where(afterCursor(roles.id, query))
      .orderBy(desc(roles.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(roles),
  }
}

export function createRole(db: TenantDb, input: CreateRole) {
  return [
    db.insert(roles).values({ ...input, permissions: sorted(input.permissions) }),
    roleEvent(db, roleEvents.created, input.key),
    findRole(db, input.key),
  ] as const
}

export function patchRole(
  db: TenantDb,
  key: string,
  patch: PatchRole,
  ifMatch: string | undefined,
) {
  const { permissions } = patch
  return [
    ...changeable(db, key, ifMatch),
    db
      .update(roles)
      .set({ ...patch, ...(permissions ? { permissions: sorted(permissions) } : {}) })
      .where(eq(roles.key, key)),
    roleEvent(db, roleEvents.updated, key),
    findRole(db, key),
  ] as const
}

/** Who would gain and lose what by a patch; refused as the patch itself would be. */
export function changesOf(db: TenantDb, key: string, patch: PatchRole) {
  const { permissions = null, rank = null } = patch
  const asked =
    permissions && sql`array(select json_array_elements_text(${JSON.stringify(permissions)}::json))`
  return [
    mustFind(findRole(db, key)),
    db
      .select({
        member: sql<string>`change.member_id`,
        team: sql<string | null>`change.team_id`,
        gains: sql<string[]>`change.gains`,
        loses: sql<string[]>`change.loses`,
      })
      .from(sql`app.role_change(${key}, ${asked}, ${rank}) as change`),
  ] as const
}

/**
 * Who was removed, and invitations that are decided or expired, do not hold a role in its place: their rows name the
 * least one from then on, and the audit events what they named. Whatever else holds it keeps it, by the foreign keys.
 */
export function deleteRole(db: TenantDb, key: string, ifMatch: string | undefined) {
  return [
    ...changeable(db, key, ifMatch),
    db
      .delete(memberRoles)
      .where(sql`${memberRoles.role} = ${key} and ${memberRoles.expiresAt} <= now()`),
    db
      .update(members)
      .set({ role: 'viewer' })
      .where(sql`${members.role} = ${key} and ${members.status} = 'removed'`),
    db
      .update(invitations)
      .set({
        role: 'viewer',
        decidedAt: sql`coalesce(${invitations.decidedAt}, now())`,
        status: sql`case when ${invitations.status} = 'pending' then 'revoked' else ${invitations.status} end`,
      })
      .where(
        sql`${invitations.role} = ${key} and (${invitations.status} <> 'pending' or ${invitations.expiresAt} <= now())`,
      ),
    roleEvent(db, roleEvents.deleted, key),
    db.delete(roles).where(eq(roles.key, key)),
    findRole(db, key),
  ] as const
}

function changeable(db: TenantDb, key: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(roles, ifMatch) })
    .from(roles)
    .where(eq(roles.key, key))
    .for('update')
  return [mustFind(findRole(db, key)), must(revision, VersionConflict)]
}

function roleEvent(
  db: TenantDb,
  event: typeof roleEvents.created | typeof roleEvents.updated | typeof roleEvents.deleted,
  key: string,
) {
  const subjectId = db.select({ id: roles.id }).from(roles).where(eq(roles.key, key))
  return emit(event, {
    subjectId,
    payload: { key },
  })
}

function sorted<Id extends string>(ids: readonly Id[]): Id[] {
  return [...new Set(ids)].sort()
}
