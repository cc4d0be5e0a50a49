import { and, count, desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach, must, mustFind } from '../../core/db/statements.ts'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { afterCursor } from '../../core/http/page.ts'
import { members } from '../../core/tenancy/members.schema.ts'
import { mustHaveRole } from '../../core/tenancy/role-named.ts'
import { UnknownTeam } from '../members/index.ts'
import { teams } from '../teams/index.ts'
import type { CreateInvitation, InvitationFilter } from './invitations.contract.ts'
import { AlreadyMember, InvitationDecided } from './invitations.problems.ts'
import { invitations } from './invitations.schema.ts'

/** A new token: itself, to be shown, and its hash that travels. */
export type Secret = { token: string; hash: string }

const isPending = eq(invitations.status, 'pending')
const status = sql<'pending' | 'accepted' | 'declined' | 'revoked' | 'expired'>`
  case when ${isPending} and ${invitations.expiresAt} <= now() then 'expired' else ${invitations.status} end`

export function listInvitations(db: TenantDb, query: InvitationFilter) {
  const filter = query.status ? sql`${status} = ${query.status}` : undefined
  return {
    rows: db
      .select(shown)
      .from(invitations)
      .where(and(filter, afterCursor(invitations.id, query)))
      .orderBy(desc(invitations.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(invitations).where(filter),
  }
}

export function invite(db: TenantDb, input: CreateInvitation, secret: Secret) {
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
    must(sql`not exists ${present}`, AlreadyMember),
    db
      .update(invitations)
      .set({ status: 'revoked', decidedAt: sql`now()` })
      .where(and(eq(invitations.email, email), eq(status, 'expired'))),
    db.insert(invitations).values({ id, email, role, teamIds }),
    putToken(id, secret),
    invitationEvent(db, 'invitation.created', id),
    withToken(db, id, secret),
  ] as const
}

/** A new token and a new week; the earlier token opens nothing any more. */
export function resend(db: TenantDb, id: string, secret: Secret) {
  return [
    ...undecided(db, id),
    db
      .update(invitations)
      .set({ expiresAt: sql`now() + interval '7 days'` })
      .where(eq(invitations.id, id)),
    putToken(id, secret),
    invitationEvent(db, 'invitation.resent', id),
    withToken(db, id, secret),
  ] as const
}

export function revoke(db: TenantDb, id: string) {
  return [
    ...undecided(db, id),
    db
      .update(invitations)
      .set({ status: 'revoked', decidedAt: sql`now()` })
      .where(eq(invitations.id, id)),
    invitationEvent(db, 'invitation.revoked', id),
    db.select(shown).from(invitations).where(eq(invitations.id, id)),
  ] as const
}

const shown = {
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

// Kept with the answer under an Idempotency-Key, so that a repeated request gets the token that opens.
function withToken(db: TenantDb, id: string, { token }: Secret) {
  return db
    .select({ ...shown, token: sql<string>`${token}::text` })
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

function putToken(id: string, { hash }: Secret) {
  return sql`select app.put_invitation_token(${id}, ${hash})`
}

function isOneOf(ids: readonly string[]) {
  return sql`${teams.id} in (select json_array_elements_text(${JSON.stringify(ids)}::json)::uuid)`
}

function invitationEvent(
  db: TenantDb,
  type: 'invitation.created' | 'invitation.resent' | 'invitation.revoked',
  id: string,
) {
  const payload = sql`jsonb_build_object('email', ${invitations.email}, 'role', ${invitations.role})`
  return emitEach(
    { type, subjectType: 'invitation' },
    db
      .select({ subjectId: invitations.id, payload })
      .from(invitations)
      .where(eq(invitations.id, id)),
  )
}
