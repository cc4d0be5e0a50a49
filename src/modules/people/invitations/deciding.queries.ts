import { eq, sql } from 'drizzle-orm'
import { emitEach } from '../../../core/audit/emit.ts'
import { instantOf } from '../../../core/db/instant.ts'
import type { GuestDb, PersonDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { memberEvents } from '../teams/index.ts'
import { invitationEvents } from './invitations.events.ts'
import { invitations } from './invitations.schema.ts'

/** The content of an invitation, by the hash of its token. */
export function previewInvitation(db: GuestDb, hash: string) {
  return db
    .select({
      slug: sql<string>`look.tenant_slug`,
      name: sql<string>`look.tenant_name`,
      email: sql<string>`look.email`,
      role: sql<string>`look.role_name`,
      invitedBy: sql<string | null>`look.invited_by`,
      expiresAt: sql<string>`look.expires_at`.mapWith(instantOf),
    })
    .from(sql`app.look_at_invitation(${hash}) as look`)
}

/** Accepts an invitation. The first statement makes the new member the actor of the events that follow. */
export function acceptInvitation(db: PersonDb, hash: string) {
  const isMe = eq(members.id, sql`app.member_id()`)
  const payload = sql`jsonb_build_object('email', ${invitations.email}, 'role', ${invitations.role})`
  const role = sql`jsonb_build_object('role', ${members.role})`
  return [
    sql`select app.accept_invitation(${hash})`,
    emitEach(
      invitationEvents.accepted,
      db
        .select({ subjectId: invitations.id, payload })
        .from(invitations)
        .where(sql`${invitations.id} = (app.context() ->> 'invitationId')::uuid`),
    ),
    emitEach(
      memberEvents.added,
      db.select({ subjectId: members.id, payload: role }).from(members).where(isMe),
    ),
    db
      .select({
        id: members.id,
        displayName: members.displayName,
        role: members.role,
        tenantId: members.tenantId,
        slug: sql<string>`app.context() ->> 'slug'`,
        tenantName: sql<string>`app.context() ->> 'tenantName'`,
      })
      .from(members)
      .where(isMe),
  ] as const
}

export function declineInvitation(db: PersonDb, hash: string) {
  return [
    db
      .select({ declinedAt: sql<string>`declined.at`.mapWith(instantOf) })
      .from(sql`app.decline_invitation(${hash}) as declined(at)`),
  ] as const
}
