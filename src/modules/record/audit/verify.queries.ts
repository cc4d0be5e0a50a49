import { sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import type { Verdict, VerifyRange } from './audit.contract.ts'

/** Recomputes the seals that reach into a time, and looks for one that somebody has kept elsewhere. */
export function verifySeals(db: TenantDb, { from, to, head }: VerifyRange) {
  return db
    .select({ verdict: sql<Verdict>`verdict` })
    .from(sql`app.verify_audit(${from ?? null}, ${to ?? null}, ${head ?? null}) as verdict`)
}
