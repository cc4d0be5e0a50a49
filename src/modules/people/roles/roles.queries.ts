import { eq, sql } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { roles } from '../../../core/tenancy/roles.schema.ts'
import { invitations } from '../invitations/index.ts'
import { memberRoles } from '../teams/index.ts'
import type { UpdateRole } from './roles.contract.ts'

/** The gains and losses of members by an update; rejected as the update itself would be. */
export function changesOf(db: TenantDb, key: string, patch: UpdateRole) {
  const { permissions = null, rank = null } = patch
  const wanted =
    permissions && sql`array(select json_array_elements_text(${JSON.stringify(permissions)}::json))`
  return [
    mustFind(db.select().from(roles).where(eq(roles.key, key))),
    db
      .select({
        member: sql<string>`change.member_id`,
        team: sql<string | null>`change.team_id`,
        gains: sql<string[]>`change.gains`,
        loses: sql<string[]>`change.loses`,
      })
      .from(sql`app.role_change(${key}, ${wanted}, ${rank}) as change`),
  ] as const
}

/**
 * Frees a role from rows that no longer give access: removed members, and invitations that were decided or expired. They
 * refer to the lowest role from then on; audit events keep the previous one.
 */
export function releaseRole(db: TenantDb, key: string) {
  return [
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
  ]
}

/** A list of permissions as it is stored: sorted, each once. */
export function normalize<Id extends string>(ids: readonly Id[]): Id[] {
  return [...new Set(ids)].sort()
}
