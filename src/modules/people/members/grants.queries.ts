import { and, eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { mustHaveRole } from '../../../core/tenancy/role-named.ts'
import { memberRoles, teams, UnknownTeam } from '../teams/index.ts'
import type { CreateGrant } from './members.contract.ts'
import { ExpiryPassed } from './members.problems.ts'
import { findPresent } from './members.queries.ts'

type NewGrant = z.output<typeof CreateGrant>

export const isLive = sql`(${memberRoles.expiresAt} is null or ${memberRoles.expiresAt} > now())`

export function selectGrants(db: TenantDb) {
  return db
    .select({
      id: memberRoles.id,
      revision: memberRoles.revision,
      role: memberRoles.role,
      team: memberRoles.teamId,
      expiresAt: memberRoles.expiresAt,
      grantedBy: memberRoles.grantedBy,
      createdAt: memberRoles.createdAt,
    })
    .from(memberRoles)
    .$dynamic()
}

/** Validates a grant, and removes the expired one in its place. */
export function prepareGrant(db: TenantDb, member: string, grant: NewGrant) {
  const { role, team = null, expiresAt = null } = grant
  const expired = and(
    eq(memberRoles.memberId, member),
    eq(memberRoles.role, role),
    sql`${memberRoles.teamId} is not distinct from ${team}::uuid and not ${isLive}`,
  )
  return [
    mustFind(findPresent(db, member).for('share')),
    mustHaveRole(db, role),
    ...(team === null
      ? []
      : [must(sql`exists ${db.select().from(teams).where(eq(teams.id, team))}`, UnknownTeam)]),
    ...(expiresAt === null ? [] : [must(sql`${expiresAt}::timestamptz > now()`, ExpiryPassed)]),
    db.delete(memberRoles).where(expired),
  ]
}
