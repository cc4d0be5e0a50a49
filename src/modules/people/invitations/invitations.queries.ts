import { and, count, eq, type SQL, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { declareList, filter } from '../../../core/http/list.ts'
import { PermissionDenied } from '../../../core/problems/problems.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { mustHaveRole } from '../../../core/tenancy/role-named.ts'
import { teamPermissions, teams, UnknownTeam } from '../teams/index.ts'
import { type CreateInvitation, InvitationStatus } from './invitations.contract.ts'
import { invitationEvents } from './invitations.events.ts'
import { AlreadyMember, InvitationDecided } from './invitations.problems.ts'
import { invitations } from './invitations.schema.ts'
import type { NewToken } from './token.ts'

const isPending = eq(invitations.status, 'pending')
const status = sql<'pending' | 'accepted' | 'declined' | 'revoked' | 'expired'>`
  case when ${isPending} and ${invitations.expiresAt} <= now() then 'expired' else ${invitations.status} end`

/** The invitations of the tenant. */
export const invitationList = declareList({
  id: invitations.id,
  select: (db) => db.select(columns()).from(invitations),
  filters: {
    status: filter(InvitationStatus, (wanted) => sql`${status} = ${wanted}`),
  },
})

export function createInvitation(db: TenantDb, input: CreateInvitation, token: NewToken) {
  const id = uuidv7()
  const { email, role } = input
  const teamIds = [...new Set(input.teams)]
  const known = db.select({ known: count() }).from(teams).where(isOneOf(teamIds))
  const present = db
    .select()
    .from(members)
    .where(sql`lower(${members.email}) = ${email} and ${members.status} <> 'removed'`)
  return [
    mustHaveRole(db, role),
    must(sql`${known} = ${teamIds.length}`, UnknownTeam),
    mustManage(teamIds),
    must(sql`not exists ${present}`, AlreadyMember),
    db
      .update(invitations)
      .set({ status: 'revoked', decidedAt: sql`now()` })
      .where(and(eq(invitations.email, email), eq(status, 'expired'))),
    db.insert(invitations).values({ id, email, role, teamIds }),
    putToken(id, token),
    invitationEvent(db, invitationEvents.created, eq(invitations.id, id)),
    withMark(db, id, token),
  ] as const
}

/** Gives an invitation a new token and a new week. The caller becomes the inviter; the previous token is void. */
export function resendInvitation(db: TenantDb, id: string, token: NewToken) {
  return [
    ...undecided(db, id),
    db
      .update(invitations)
      .set({ expiresAt: sql`now() + interval '7 days'`, invitedBy: sql`app.member_id()` })
      .where(eq(invitations.id, id)),
    putToken(id, token),
    invitationEvent(db, invitationEvents.resent, eq(invitations.id, id)),
    withMark(db, id, token),
  ] as const
}

export function revokeInvitation(db: TenantDb, id: string) {
  return [
    ...undecided(db, id),
    ...revoking(db, eq(invitations.id, id)),
    db.select(columns()).from(invitations).where(eq(invitations.id, id)),
  ] as const
}

/** Revokes the pending invitations of an inviter. */
export function revokeInvitationsOf(db: TenantDb, member: string) {
  return revoking(db, and(eq(invitations.invitedBy, member), isPending))
}

function revoking(db: TenantDb, which: SQL | undefined) {
  return [
    invitationEvent(db, invitationEvents.revoked, which),
    db.update(invitations).set({ status: 'revoked', decidedAt: sql`now()` }).where(which),
  ] as const
}

function columns() {
  return {
    id: invitations.id,
    email: invitations.email,
    role: invitations.role,
    teams: invitations.teamIds,
    status,
    expiresAt: invitations.expiresAt,
    invitedBy: invitations.invitedBy,
    acceptedBy: invitations.acceptedBy,
    decidedAt: invitations.decidedAt,
    createdAt: invitations.createdAt,
    updatedAt: invitations.updatedAt,
  }
}

// A repeated request under an Idempotency-Key gets this row, which has no token.
function withMark(db: TenantDb, id: string, { mark }: NewToken) {
  return db
    .select({ ...columns(), mark: sql<string>`${mark}::text` })
    .from(invitations)
    .where(eq(invitations.id, id))
}

function undecided(db: TenantDb, id: string) {
  const one = db.select({ isPending: sql`${isPending}` }).from(invitations)
  return [
    mustFind(one.where(eq(invitations.id, id))),
    must(
      db
        .select({ isPending: sql`${isPending}` })
        .from(invitations)
        .where(eq(invitations.id, id))
        .for('update'),
      InvitationDecided,
    ),
  ]
}

function putToken(id: string, { hash }: NewToken) {
  return sql`select app.put_invitation_token(${id}, ${hash})`
}

/** Requires that the caller manages the teams that the recipient joins. */
function mustManage(ids: readonly string[]) {
  return sql`select app.require(app.may(${teamPermissions.manage}, ${teams.id}), ${PermissionDenied.code},
    jsonb_build_object('permission', ${teamPermissions.manage}::text)) from ${teams} where ${isOneOf(ids)}`
}

function isOneOf(ids: readonly string[]) {
  return sql`${teams.id} in (select json_array_elements_text(${JSON.stringify(ids)}::json)::uuid)`
}

function invitationEvent(
  db: TenantDb,
  event: (typeof invitationEvents)['created' | 'resent' | 'revoked'],
  which: SQL | undefined,
) {
  const { email, role } = invitations
  const fields = eventRow(event, invitations.id, { email, role })
  return emitEach(event, db.select(fields).from(invitations).where(which))
}
