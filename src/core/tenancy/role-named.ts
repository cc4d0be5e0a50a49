import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { must } from '../db/statements.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { UnknownRole } from '../problems/access-problems.ts'
import { roles } from './roles.schema.ts'

/** By which members, grants and invitations name a role. */
export const RoleKey = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be lower-case letters, digits, _ and -')

/** Aborts the transaction with 422 unless the tenant has the role. */
export function mustHaveRole(db: TenantDb, key: string) {
  return must(sql`exists ${db.select().from(roles).where(eq(roles.key, key))}`, UnknownRole)
}
