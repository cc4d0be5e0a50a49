import type { SQL } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { memberEvents } from './teams.events.ts'
import { memberRoles } from './teams.schema.ts'

/** Revokes the additional roles that meet a condition, with an event for each. */
export function endGrants(db: TenantDb, where: SQL | undefined) {
  const { memberId: member, role, teamId: team } = memberRoles
  const event = memberEvents.roleTaken
  const revoked = db
    .select(eventRow(event, memberRoles.id, { member, role, team }))
    .from(memberRoles)
    .where(where)
  return [emitEach(event, revoked), db.delete(memberRoles).where(where)] as const
}
