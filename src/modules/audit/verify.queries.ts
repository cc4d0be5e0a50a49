import { sql } from 'drizzle-orm'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import type { Verdict } from './audit.contract.ts'

/** Recomputes the seals that reach into a time. */
export function verifySeals(db: TenantDb, from: string | undefined, to: string | undefined) {
  return db
    .select({ verdict: sql<Verdict>`verdict` })
    .from(sql`app.verify_audit(${from ?? null}, ${to ?? null}) as verdict`)
}
