import { eq } from 'drizzle-orm'
import type { OperatorDb } from '../../../core/db/tenant-db.ts'
import { plans } from '../../../core/tenancy/control.schema.ts'
import type { PutPlan } from './plans.contract.ts'

export function listPlans(db: OperatorDb) {
  return db.select().from(plans).orderBy(plans.id)
}

/** Creates or updates a plan. Its limits apply from the next write of each of its tenants. */
export function putPlan(db: OperatorDb, id: string, plan: PutPlan) {
  return [
    db
      .insert(plans)
      .values({ id, ...plan })
      .onConflictDoUpdate({ target: plans.id, set: plan }),
    db.select().from(plans).where(eq(plans.id, id)),
  ] as const
}
