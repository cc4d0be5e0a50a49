import { and, count, desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { mustHaveRole } from '../../../core/tenancy/role-named.ts'
import {
  endGrants,
  grantEvent,
  memberEvents,
  memberRoles,
  teams,
  UnknownTeam,
} from '../teams/index.ts'
import type { CreateGrant, GrantFilter } from './members.contract.ts'
import { ExpiryPassed } from './members.problems.ts'
import { findMember, findMemberWhoIsIn } from './members.queries.ts'

const isLive = sql`(${memberRoles.expiresAt} is null or ${memberRoles.expiresAt} > now())`

export function listGrants(db: TenantDb, member: string, query: GrantFilter) {
  const filter = and(eq(memberRoles.memberId, member), isLive)
  return {
    given: mustFind(findMember(db, member)),
    rows: selectGrants(db)
      .where(and(filter, afterCursor(memberRoles.id, query)))
      .orderBy(desc(memberRoles.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(memberRoles).where(filter),
  }
}

export function addGrant(db: TenantDb, member: string, input: CreateGrant) {
  const id = uuidv7()
  const { role, team = null, expiresAt = null } = input
  const expired = sql`${memberRoles.memberId} = ${member} and ${memberRoles.role} = ${role}
    and ${memberRoles.teamId} is not distinct from ${team}::uuid and not ${isLive}`
  return [
    mustFind(findMemberWhoIsIn(db, member).for('share')),
    mustHaveRole(db, role),
    ...(team === null
      ? []
      : [must(sql`exists ${db.select().from(teams).where(eq(teams.id, team))}`, UnknownTeam)]),
    ...(expiresAt === null ? [] : [must(sql`${expiresAt}::timestamptz > now()`, ExpiryPassed)]),
    db.delete(memberRoles).where(expired),
    db.insert(memberRoles).values({
      id,
      memberId: member,
      role,
      teamId: team,
      expiresAt,
      grantedBy: sql`app.member_id()`,
    }),
    grantEvent(db, memberEvents.roleGranted, eq(memberRoles.id, id)),
    selectGrants(db).where(eq(memberRoles.id, id)),
  ] as const
}

export function takeGrant(db: TenantDb, member: string, grant: string) {
  const one = and(eq(memberRoles.id, grant), eq(memberRoles.memberId, member))
  return [
    mustFind(selectGrants(db).where(one)),
    ...endGrants(db, one),
    selectGrants(db).where(one),
  ] as const
}

function selectGrants(db: TenantDb) {
  return db
    .select({
      id: memberRoles.id,
      role: memberRoles.role,
      team: memberRoles.teamId,
      expiresAt: memberRoles.expiresAt,
      grantedBy: memberRoles.grantedBy,
      createdAt: memberRoles.createdAt,
    })
    .from(memberRoles)
    .$dynamic()
}
