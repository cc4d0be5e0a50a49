import { and, count, desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach } from '../../../core/audit/emit.ts'
import { must, mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { matchesTag } from '../../../core/http/etag.ts'
import { afterCursor } from '../../../core/http/page.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { mustMay } from '../../../core/tenancy/require-permission.ts'
import type { CreateTeam, PatchTeam, TeamFilter } from './teams.contract.ts'
import { teamMembers, teams } from './teams.schema.ts'

export function findTeam(db: TenantDb, id: string) {
  return db.select().from(teams).where(eq(teams.id, id))
}

export function listTeams(db: TenantDb, query: TeamFilter) {
  const { slug, member } = query
  const isIn = (member: string) =>
    sql`exists ${db
      .select()
      .from(teamMembers)
      .where(and(eq(teamMembers.teamId, teams.id), eq(teamMembers.memberId, member)))}`
  const filter = and(slug ? eq(teams.slug, slug) : undefined, member ? isIn(member) : undefined)
  return {
    rows: db
      .select()
      .from(teams)
      .where(and(filter, afterCursor(teams.id, query)))
      .orderBy(desc(teams.id))
      .limit(query.limit + 1),
    total: db.select({ total: count() }).from(teams).where(filter),
  }
}

export function createTeam(db: TenantDb, input: CreateTeam) {
  const id = uuidv7()
  return [
    db.insert(teams).values({ id, ...input }),
    teamEvent(db, 'team.created', id),
    findTeam(db, id),
  ] as const
}

export function patchTeam(db: TenantDb, id: string, patch: PatchTeam, ifMatch: string | undefined) {
  return [
    ...changeable(db, id, ifMatch),
    db.update(teams).set(patch).where(eq(teams.id, id)),
    teamEvent(db, 'team.updated', id),
    findTeam(db, id),
  ] as const
}

/** With a team go its memberships, and the roles that were held in it. */
export function deleteTeam(db: TenantDb, id: string, ifMatch: string | undefined) {
  return [
    ...changeable(db, id, ifMatch),
    teamEvent(db, 'team.deleted', id),
    db.delete(teams).where(eq(teams.id, id)),
    findTeam(db, id),
  ] as const
}

/** That the team is there, and the caller's to manage. */
export function mustManage(db: TenantDb, id: string) {
  return [mustFind(findTeam(db, id)), mustMay('teams:manage', id)]
}

function changeable(db: TenantDb, id: string, ifMatch: string | undefined) {
  const revision = db
    .select({ matches: matchesTag(teams, ifMatch) })
    .from(teams)
    .where(eq(teams.id, id))
    .for('update')
  return [...mustManage(db, id), must(revision, VersionConflict)]
}

function teamEvent(
  db: TenantDb,
  type: 'team.created' | 'team.updated' | 'team.deleted',
  id: string,
) {
  const payload = sql`jsonb_build_object('slug', ${teams.slug})`
  return emitEach(
    { type, subjectType: 'team' },
    db.select({ subjectId: teams.id, payload }).from(teams).where(eq(teams.id, id)),
  )
}
