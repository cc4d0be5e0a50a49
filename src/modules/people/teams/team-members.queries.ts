import { and, count, desc, eq, type SQL, sql } from 'drizzle-orm'
import { emitEach } from '../../../core/audit/emit.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { endGrants } from './grants.queries.ts'
import type { TeamMemberFilter } from './teams.contract.ts'
import { findTeam, mustManage } from './teams.queries.ts'
import { memberRoles, teamMembers } from './teams.schema.ts'

type Place = { team: string; member: string }

export function listTeamMembers(db: TenantDb, team: string, query: TeamMemberFilter) {
  const filter = eq(teamMembers.teamId, team)
  return {
    given: mustFind(findTeam(db, team)),
    rows: selectTeamMembers(db)
      .where(and(filter, afterCursor(teamMembers.id, query)))
      .orderBy(desc(teamMembers.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(teamMembers).where(filter),
  }
}

/** Nothing happens to one who is in the team. */
export function putTeamMember(db: TenantDb, { team, member }: Place) {
  const place = at({ team, member })
  return [
    ...mustManage(db, team),
    mustFind(
      db
        .select()
        .from(members)
        .where(sql`${members.id} = ${member} and ${members.status} <> 'removed'`)
        .for('share'),
    ),
    db.insert(teamMembers).values({ teamId: team, memberId: member }).onConflictDoNothing(),
    placeEvent(db, 'team.member_added', and(place, sql`${teamMembers.createdAt} = now()`)),
    selectTeamMembers(db).where(place),
  ] as const
}

/** With its place in a team a member loses the roles that it holds there. */
export function removeTeamMember(db: TenantDb, { team, member }: Place) {
  const place = at({ team, member })
  return [
    ...mustManage(db, team),
    mustFind(db.select().from(teamMembers).where(place)),
    placeEvent(db, 'team.member_removed', place),
    ...endGrants(db, and(eq(memberRoles.teamId, team), eq(memberRoles.memberId, member))),
    db.delete(teamMembers).where(place),
    selectTeamMembers(db).where(place),
  ] as const
}

function at({ team, member }: Place) {
  return and(eq(teamMembers.teamId, team), eq(teamMembers.memberId, member))
}

function selectTeamMembers(db: TenantDb) {
  return db
    .select({
      id: teamMembers.id,
      member: members.id,
      displayName: members.displayName,
      kind: members.kind,
      status: members.status,
      createdAt: teamMembers.createdAt,
    })
    .from(teamMembers)
    .innerJoin(members, eq(members.id, teamMembers.memberId))
    .$dynamic()
}

function placeEvent(
  db: TenantDb,
  type: 'team.member_added' | 'team.member_removed',
  where: SQL | undefined,
) {
  const payload = sql`jsonb_build_object('team', ${teamMembers.teamId}, 'member', ${teamMembers.memberId})`
  return emitEach(
    { type, subjectType: 'team_member' },
    db.select({ subjectId: teamMembers.id, payload }).from(teamMembers).where(where),
  )
}
