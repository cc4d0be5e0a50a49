import type { SQL } from 'drizzle-orm'
import { emitEach, eventRow } from '../../../core/audit/emit.ts'
import type { EventType } from '../../../core/audit/events.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { memberEvents } from './teams.events.ts'
import { memberRoles } from './teams.schema.ts'

type GrantEvent = EventType<typeof memberEvents.roleGranted.payload>

/** Revokes the additional roles that meet a condition, with an event for each. */
export function endGrants(db: TenantDb, where: SQL | undefined) {
  return [
    grantEvent(db, memberEvents.roleTaken, where),
    db.delete(memberRoles).where(where),
  ] as const
}

export function grantEvent(db: TenantDb, event: GrantEvent, where: SQL | undefined) {
  const { memberId: member, role, teamId: team } = memberRoles
  return emitEach(
    event,
    db
      .select(eventRow(event, memberRoles.id, { member, role, team }))
      .from(memberRoles)
      .where(where),
  )
}
