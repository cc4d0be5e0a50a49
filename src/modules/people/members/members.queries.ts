import { and, count, desc, eq, isNull, ne, or, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emit } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { apiKeys } from '../../../core/tenancy/api-keys.schema.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { mustMayOrOwn } from '../../../core/tenancy/require-permission.ts'
import { mustHaveRole } from '../../../core/tenancy/role-named.ts'
import { revokeInvitationsOf } from '../invitations/index.ts'
import { memberEvents, memberRoles, teamMembers } from '../teams/index.ts'
import type { CreateServiceMember, MemberFilter, PatchMember } from './members.contract.ts'
import { memberPermissions } from './members.permissions.ts'
import { MemberRemoved } from './members.problems.ts'

export function findMember(db: TenantDb, id: string) {
  return db.select().from(members).where(eq(members.id, id))
}

/** Who belongs to the tenant; who was removed is listed where that is asked for. */
export function listMembers(db: TenantDb, query: MemberFilter) {
  const { status, kind, role, q } = query
  const holds = (text: typeof members.email | typeof members.displayName) =>
    sql`position(lower(${q}) in lower(${text})) > 0`
  const filter = and(
    status ? eq(members.status, status) : ne(members.status, 'removed'),
    kind ? eq(members.kind, kind) : undefined,
    role ? eq(members.role, role) : undefined,
    q === undefined ? undefined : or(holds(members.displayName), holds(members.email)),
  )
  return {
    rows: db
      .select()
      .from(members)
      .where(and(filter, afterCursor(members.id, query)))
      .orderBy(desc(members.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(members).where(filter),
  }
}

/** A member for a machine. People become members by an invitation. */
export function addServiceMember(db: TenantDb, { displayName, role }: CreateServiceMember) {
  const id = uuidv7()
  return [
    mustHaveRole(db, role),
    db.insert(members).values({ id, kind: 'service', displayName, role }),
    emit(memberEvents.added, {
      subjectId: sql`${id}::uuid`,
      payload: { role },
    }),
    findMember(db, id),
  ] as const
}

export function patchMember(
  db: TenantDb,
  id: string,
  patch: PatchMember,
  ifMatch: string | undefined,
) {
  return [
    ...changeable(db, id, ifMatch),
    must(sql`exists ${findMemberWhoIsIn(db, id)}`, MemberRemoved),
    ...(patch.role === undefined ? [] : [mustHaveRole(db, patch.role)]),
    db.update(members).set(patch).where(eq(members.id, id)),
    emit(memberEvents.updated, {
      subjectId: sql`${id}::uuid`,
      payload: patch,
    }),
    findMember(db, id),
  ] as const
}

/** A removed member keeps its row, which others name; nothing of its access is left, nor of what it offered others. */
export function removeMember(db: TenantDb, id: string, ifMatch: string | undefined) {
  return [
    ...changeable(db, id, ifMatch),
    mustFind(findMemberWhoIsIn(db, id)),
    db
      .update(apiKeys)
      .set({ revokedAt: sql`now()`, revokedBy: sql`app.member_id()`, revokeReason: 'removed' })
      .where(and(eq(apiKeys.memberId, id), isNull(apiKeys.revokedAt))),
    ...revokeInvitationsOf(db, id),
    db.delete(teamMembers).where(eq(teamMembers.memberId, id)),
    db.delete(memberRoles).where(eq(memberRoles.memberId, id)),
    db.update(members).set({ status: 'removed', removedAt: sql`now()` }).where(eq(members.id, id)),
    emit(memberEvents.removed, {
      subjectId: sql`${id}::uuid`,
      payload: {},
    }),
    db.select({ removedAt: members.removedAt }).from(members).where(eq(members.id, id)),
  ] as const
}

/** A member who was not removed: `{ id }`. */
export function findMemberWhoIsIn(db: TenantDb, id: string) {
  return db
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.id, id), ne(members.status, 'removed')))
}

function changeable(db: TenantDb, id: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(members, ifMatch) })
    .from(members)
    .where(eq(members.id, id))
    .for('update')
  return [
    mustMayOrOwn(memberPermissions.manage, id),
    mustFind(findMember(db, id)),
    must(revision, VersionConflict),
  ]
}
