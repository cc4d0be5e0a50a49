import { type SQL, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { emit } from '../../../core/audit/emit.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { tagsOf } from '../../../core/http/etag.ts'
import { tenants } from '../../../core/tenancy/control.schema.ts'
import { limits } from '../../../core/tenancy/limits.ts'
import type { Branding } from './profile.contract.ts'
import type { tenantEvents } from './tenants.events.ts'

type Patch = {
  name?: string | undefined
  contactEmail?: string | null | undefined
  branding?: Branding
}

/** The tenant of the caller, as the control plane has it. */
export function ownTenant(db: TenantDb) {
  return db
    .select({
      id: own(tenants.id),
      slug: own(tenants.slug),
      name: own(tenants.name),
      contactEmail: own(tenants.contactEmail),
      plan: own(tenants.planId),
      region: own(tenants.region),
      isolationTier: own(tenants.isolationTier),
      branding: own(tenants.branding),
      createdAt: own(tenants.createdAt),
      updatedAt: own(tenants.updatedAt),
      revision: own(tenants.revision),
    })
    .from(sql`app.own_tenant() as own`)
}

export function changeTenant(
  db: TenantDb,
  patch: Patch,
  ifMatch: string | undefined,
  event: typeof tenantEvents.updated | typeof tenantEvents.branded,
) {
  const tags = tagsOf(ifMatch ?? '*')
  const wanted = tags.includes('*') ? null : tags
  return [
    sql`select app.change_tenant(${JSON.stringify(patch)}::jsonb, ${sql.param(wanted)}::text[])`,
    emit(event, {
      subjectId: sql`app.tenant_id()`,
      payload: { fields: Object.keys(patch) },
      when: sql`exists (select from app.own_tenant() own where own.updated_at = now())`,
    }),
    ownTenant(db),
  ] as const
}

export function usageOf(db: TenantDb) {
  const names = sql.param(limits().map(({ name }) => name))
  return [
    ownTenant(db),
    db
      .select({
        resource: sql<string>`resource`,
        limit: sql<number | null>`allowed`,
        used: sql<number>`used`,
      })
      .from(sql`app.usage(${names}) as usage`),
  ] as const
}

/** A column of `app.own_tenant`, read as that of the table. */
function own<Column extends PgColumn>(column: Column): SQL<Value<Column>> {
  return sql`own.${sql.identifier(toSnakeCase(column.name))}`.mapWith(column) as SQL<Value<Column>>
}

type Value<Column extends PgColumn> = Column['_']['notNull'] extends true
  ? Column['_']['data']
  : Column['_']['data'] | null
