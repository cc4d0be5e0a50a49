import { eq, sql } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { teams } from '../teams/index.ts'
import type { CheckPermission } from './permissions.contract.ts'

/** Whether the caller, or another member, may. It writes nothing; an Idempotency-Key is still claimed and answered. */
export function checkPermission(db: TenantDb, { permission, team, member }: CheckPermission) {
  const asked = sql<string>`coalesce(${member ?? null}::uuid, app.member_id())`
  const allowed = sql<boolean>`app.member_may(${asked}, ${permission}, ${team ?? null}::uuid)`
  return [
    sql`select ${allowed}`,
    ...(team ? [mustFind(db.select().from(teams).where(eq(teams.id, team)))] : []),
    mustFind(db.select().from(members).where(sql`${members.id} = ${asked}`)),
    db.select({ allowed, member: asked }).from(sql`(select) as once`),
  ] as const
}
