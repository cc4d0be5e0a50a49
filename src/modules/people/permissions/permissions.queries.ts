import { eq, sql } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { teams } from '../teams/index.ts'
import type { CheckPermission } from './permissions.contract.ts'

/** Checks a permission of the caller or another member. Writes nothing but the answer under an Idempotency-Key. */
export function checkPermission(db: TenantDb, { permission, team, member }: CheckPermission) {
  const checked = sql<string>`coalesce(${member ?? null}::uuid, app.member_id())`
  const allowed = sql<boolean>`app.member_may(${checked}, ${permission}, ${team ?? null}::uuid)`
  return [
    sql`select ${allowed}`,
    ...(team ? [mustFind(db.select().from(teams).where(eq(teams.id, team)))] : []),
    mustFind(db.select().from(members).where(sql`${members.id} = ${checked}`)),
    db.select({ allowed, member: checked }).from(sql`(select) as once`),
  ] as const
}
