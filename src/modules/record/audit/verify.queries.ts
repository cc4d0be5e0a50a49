import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { parametersOf } from '../../../core/http/list.ts'
import { Digest, type Verdict } from './audit.contract.ts'
import { range } from './audit.filters.ts'

export const VerifyQuery = z.strictObject({ ...parametersOf(range), head: Digest.optional() })
export type VerifyQuery = z.output<typeof VerifyQuery>

/** Recomputes the seals in a range, and looks for the seal of `head`. */
export function verifySeals(db: TenantDb, { from, to, head }: VerifyQuery) {
  return db
    .select({ verdict: sql<Verdict>`verdict` })
    .from(sql`app.verify_audit(${from ?? null}, ${to ?? null}, ${head ?? null}) as verdict`)
}
