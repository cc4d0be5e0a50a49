import { type SQL, sql } from 'drizzle-orm'
import { emitEach } from '../../../core/audit/emit.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { memberRoles } from './teams.schema.ts'

/** Takes the further roles that meet a condition, and tells of each. */
export function endGrants(db: TenantDb, where: SQL | undefined) {
  return [grantEvent(db, 'member.role_taken', where), db.delete(memberRoles).where(where)] as const
}

export function grantEvent(
  db: TenantDb,
  type: 'member.role_granted' | 'member.role_taken',
  where: SQL | undefined,
) {
  const payload = sql`jsonb_build_object('member', ${memberRoles.memberId}, 'role', ${memberRoles.role},
    'team', ${memberRoles.teamId})`
  return emitEach(
    { type, subjectType: 'member_role' },
    db.select({ subjectId: memberRoles.id, payload }).from(memberRoles).where(where),
  )
}
