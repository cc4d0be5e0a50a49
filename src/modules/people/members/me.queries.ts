import { eq, getTableColumns, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import type { PermissionId } from '../../../core/tenancy/permissions.ts'

export function findMe(db: TenantDb) {
  return db
    .select({
      ...getTableColumns(members),
      slug: sql<string>`app.context() ->> 'slug'`,
      tenantName: sql<string>`app.context() ->> 'tenantName'`,
      credential: sql<'person' | 'key'>`app.context() ->> 'actorType'`,
      scopes: sql<string[] | null>`nullif(app.context() -> 'scopes', 'null')`,
    })
    .from(members)
    .where(eq(members.id, sql`app.member_id()`))
}

/** The permissions that both the credential and its member have; without a team, in the whole tenant. */
export function listMyPermissions(db: TenantDb) {
  return db
    .select({
      permission: sql<PermissionId>`own.permission`,
      team: sql<string | null>`own.team_id`,
    })
    .from(sql`app.own_permissions() as own`)
    .orderBy(sql`own.team_id`, sql`own.permission`)
}
