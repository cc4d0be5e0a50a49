import { and, eq, type SQL, sql } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import { createdNow } from '../../../core/db/freshness.ts'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { mustMay } from '../../../core/tenancy/require-permission.ts'
import { endGrants } from './grants.queries.ts'
import { teamEvents } from './teams.events.ts'
import { teamPermissions } from './teams.permissions.ts'
import { memberRoles, teamMembers, teams } from './teams.schema.ts'

type Place = { team: string; member: string }

/** Whether the member belongs to the team. */
export function hasMember(member: string, db: TenantDb): SQL {
  const place = and(eq(teamMembers.teamId, teams.id), eq(teamMembers.memberId, member))
  return sql`exists ${db.select().from(teamMembers).where(place)}`
}

export function findTeam(db: TenantDb, team: string) {
  return db.select({ id: teams.id }).from(teams).where(eq(teams.id, team))
}

/** Aborts the transaction unless the caller manages the team. */
export function mustManage(team: string): SQL {
  return mustMay(teamPermissions.manage, team)
}

export function selectTeamMembers(db: TenantDb) {
  return db
    .select({
      id: teamMembers.id,
      revision: teamMembers.revision,
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

/** Adds a member to a team; a member who belongs to it already stays as it is. */
export function addTeamMember(db: TenantDb, { team, member }: Place) {
  const place = and(eq(teamMembers.teamId, team), eq(teamMembers.memberId, member))
  const candidate = sql`${members.id} = ${member} and ${members.status} <> 'removed'`
  const event = teamEvents.memberAdded
  return [
    mustFind(findTeam(db, team)),
    mustManage(team),
    mustFind(db.select().from(members).where(candidate).for('share')),
    db.insert(teamMembers).values({ teamId: team, memberId: member }).onConflictDoNothing(),
    emitEach(
      event,
      db
        .select(eventRow(event, teamMembers.id, membership))
        .from(teamMembers)
        .where(and(place, createdNow(teamMembers))),
    ),
    selectTeamMembers(db).where(place),
  ] as const
}

/** The payload of the events of a membership. */
export const membership = { team: teamMembers.teamId, member: teamMembers.memberId }

/** Revokes the roles that the member holds in the team. */
export function endRolesIn(db: TenantDb, { team, member }: Place) {
  return endGrants(db, and(eq(memberRoles.teamId, team), eq(memberRoles.memberId, member)))
}
