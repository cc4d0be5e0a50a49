import { eq } from 'drizzle-orm'
import type { OperatorDb } from '../../../core/db/tenant-db.ts'
import { plans } from '../../../core/tenancy/control.schema.ts'
import type { PutPlan } from './tenants.contract.ts'

export function listPlans(db: OperatorDb) {
  return db.select().from(plans).orderBy(plans.id)
}

/** Makes a plan or changes it; what it limits counts from the next write of each tenant that has it. */
export function putPlan(db: OperatorDb, id: string, plan: PutPlan) {
  return [
    db
      .insert(plans)
      .values({ id, ...plan })
      .onConflictDoUpdate({ target: plans.id, set: plan }),
    db.select().from(plans).where(eq(plans.id, id)),
  ] as const
}
