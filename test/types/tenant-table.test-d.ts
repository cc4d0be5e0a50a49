import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { tenantTable, within } from '../../src/core/db/tenant-table.ts'
import { tenants } from '../../src/core/tenancy/control.schema.ts'
import { services } from '../../src/modules/catalogue/services/index.ts'

const plain = pgTable('plain', { id: uuid().primaryKey(), name: text() })

export const children = tenantTable('children', { serviceId: uuid().notNull() }, (t) => [
  within(t, t.serviceId, services, 'cascade'),
  within(t, t.serviceId, services, 'restrict'),
  // @ts-expect-error set null would null tenant_id too
  within(t, t.serviceId, services, 'set null'),
  // @ts-expect-error nor is a default a tenant's
  within(t, t.serviceId, services, 'set default'),
  // @ts-expect-error no action is not saying what becomes of the row
  within(t, t.serviceId, services, 'no action'),
  // @ts-expect-error what becomes of the row is always said
  within(t, t.serviceId, services),
  // @ts-expect-error the parent is a table of tenants' rows, not the tenants
  within(t, t.serviceId, tenants, 'cascade'),
  // @ts-expect-error nor any other table
  within(t, t.serviceId, plain, 'cascade'),
  // @ts-expect-error a column, not its name
  within(t, 'serviceId', services, 'cascade'),
  // @ts-expect-error a column of this table
  within(t, t.other, services, 'cascade'),
])

type Child = typeof children.$inferSelect

export function aTenantTableHasWhatEveryOneHas(child: Child) {
  const values: [string, string, string, string, number] = [
    child.id,
    child.tenantId,
    child.createdAt,
    child.updatedAt,
    child.revision,
  ]
  // @ts-expect-error an instant is a text in UTC
  child.createdAt.getTime()
  return values
}
