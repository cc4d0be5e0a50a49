import { eq, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'

/** The member of the credential, and the tenant of the request. */
export function currentMember(db: TenantDb) {
  return db
    .select({
      id: members.id,
      displayName: members.displayName,
      role: members.role,
      joinedAt: members.createdAt,
      tenantId: members.tenantId,
      slug: sql<string>`app.context() ->> 'slug'`,
      tenantName: sql<string>`app.context() ->> 'tenantName'`,
    })
    .from(members)
    .where(eq(members.id, sql`app.member_id()`))
}
