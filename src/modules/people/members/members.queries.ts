import { and, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { revokeInvitationsOf } from '../invitations/index.ts'
import { memberRoles, teamMembers } from '../teams/index.ts'

export const isPresent = ne(members.status, 'removed')

/** Whether the display name or the email address contains a text. */
export function contains(part: string): SQL | undefined {
  const within = (column: PgColumn) => sql`position(lower(${part}) in lower(${column})) > 0`
  return or(within(members.displayName), within(members.email))
}

/** A member who was not removed: `{ id }`. */
export function findPresent(db: TenantDb, id: string) {
  return db
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.id, id), isPresent))
}

/** Marks a member as removed. Its row stays, since others refer to it; its access and its invitations end. */
export function endMembership(db: TenantDb, id: string) {
  return [
    db
      .update(apiKeys)
      .set({ revokedAt: sql`now()`, revokedBy: sql`app.member_id()`, revokeReason: 'removed' })
      .where(and(eq(apiKeys.memberId, id), isNull(apiKeys.revokedAt))),
    ...revokeInvitationsOf(db, id),
    db.delete(teamMembers).where(eq(teamMembers.memberId, id)),
    db.delete(memberRoles).where(eq(memberRoles.memberId, id)),
    db.update(members).set({ status: 'removed', removedAt: sql`now()` }).where(eq(members.id, id)),
  ]
}
