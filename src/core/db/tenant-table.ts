import { type BuildColumns, type BuildExtraConfigColumns, getTableName, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import {
  type ExtraConfigColumn,
  foreignKey,
  integer,
  type PgColumn,
  type PgColumnBuilderBase,
  type PgTableExtraConfigValue,
  type PgTableWithColumns,
  pgPolicy,
  pgRole,
  pgTable,
  primaryKey,
  uuid,
} from 'drizzle-orm/pg-core'
import { uuidv7 } from 'uuidv7'
import { instant } from './instant.ts'

/** The role that serves requests. It is made by the first migration; it owns nothing and bypasses nothing. */
export const appUser = pgRole('app_user').existing()

const identity = () => ({
  id: uuid()
    .notNull()
    .$defaultFn(() => uuidv7()),
  tenantId: uuid().notNull().default(sql`app.tenant_id()`),
})

const lifetime = () => ({
  createdAt: instant().notNull().default(sql`now()`),
  updatedAt: instant().notNull().default(sql`now()`),
  revision: integer().notNull().default(1),
})

type Identity = ReturnType<typeof identity>
type Lifetime = ReturnType<typeof lifetime>
type Columns = Record<string, PgColumnBuilderBase>
type Extra<Name extends string, C extends Columns> = (
  table: BuildExtraConfigColumns<Name, C, 'pg'>,
) => PgTableExtraConfigValue[]
type Table<Name extends string, C extends Columns> = PgTableWithColumns<{
  name: Name
  schema: undefined
  columns: BuildColumns<Name, C, 'pg'>
  dialect: 'pg'
}>

/** Any table whose rows belong to one tenant. */
export type TenantScoped = { id: PgColumn; tenantId: PgColumn }

/**
 * A table of rows that belong to one tenant: key `(tenant_id, id)`, the tenant policy, timestamps and a
 * revision which a trigger keeps. `npm run db:generate` adds FORCE, grants and the audit trigger, which
 * drizzle-kit cannot express. Rules: docs/tenancy.md.
 */
export function tenantTable<Name extends string, C extends Columns>(
  name: Name,
  columns: C,
  extra?: Extra<Name, Identity & C & Lifetime>,
): Table<Name, Identity & C & Lifetime> {
  return isolated(name, { ...identity(), ...columns, ...lifetime() }, extra)
}

/** A tenant's append-only rows: as `tenantTable`, without what only a row that changes needs. */
export function tenantLog<Name extends string, C extends Columns>(
  name: Name,
  columns: C,
  extra?: Extra<Name, Identity & C>,
): Table<Name, Identity & C> {
  return isolated(name, { ...identity(), ...columns }, extra)
}

function isolated<Name extends string, C extends Columns & Identity>(
  name: Name,
  columns: C,
  extra?: Extra<Name, C>,
): Table<Name, C> {
  return pgTable(name, columns, (table) => {
    const { tenantId, id } = table as unknown as Record<keyof Identity, ExtraConfigColumn>
    return [
      primaryKey({ columns: [tenantId as never, id as never] }),
      pgPolicy(`${name}_tenant`, {
        as: 'permissive',
        for: 'all',
        to: appUser,
        using: sql`tenant_id = (select app.tenant_id())`,
        withCheck: sql`tenant_id = (select app.tenant_id())`,
      }),
      ...(extra?.(table) ?? []),
    ]
  })
}

/**
 * The foreign key `(tenant_id, column) -> parent (tenant_id, id)`: foreign key checks bypass row security,
 * so a key on the id alone accepts another tenant's row. Set-null is not offered: it would null tenant_id.
 */
export function within(
  child: { tenantId: ExtraConfigColumn },
  column: ExtraConfigColumn,
  parent: TenantScoped,
  onDelete: 'cascade' | 'restrict',
) {
  const pgColumn = column as unknown as PgColumn
  return foreignKey({
    name: `${getTableName(pgColumn.table)}_${toSnakeCase(pgColumn.name)}_fk`,
    columns: [child.tenantId as never, column as never],
    foreignColumns: [parent.tenantId as never, parent.id as never],
  }).onDelete(onDelete)
}
