import { getTableColumns, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

const types = {
  boolean: sql`boolean`,
  double: sql`double precision`,
  integer: sql`integer`,
  json: sql`json`,
  instant: sql`timestamptz`,
  text: sql`text`,
  uuid: sql`uuid`,
}

type Columns = Record<string, keyof typeof types>
type Value<Type extends keyof typeof types> = Type extends 'boolean'
  ? boolean
  : Type extends 'double' | 'integer'
    ? number
    : Type extends 'json'
      ? unknown
      : string
type ParameterRow<C extends Columns> = { [Name in keyof C]: Value<C[Name]> | null }
type Given<C extends Columns> = { rows: SQL } & { [Name in keyof C]: SQL<Value<C[Name]>> }

/**
 * Rows of the request as a relation, sent as one parameter a column however many they are: `rows` stands in a `from` or
 * a `join` under `name`, and each column is there to be selected.
 */
export function parameterRows<const C extends Columns>(
  name: string,
  columns: C,
  rows: readonly ParameterRow<C>[],
): Given<C> {
  const alias = sql.identifier(name)
  const names = Object.keys(columns)
  const all = names.map((column) => ({
    type: columns[column] ?? 'text',
    as: sql.identifier(column),
    values: JSON.stringify(rows.map((row) => row[column] ?? null)),
  }))
  const typed = all.map(({ type, as }) => sql`${typedAs(type, sql`${alias}.${as}`)} as ${as}`)
  const lists = all.map(({ type, values }) =>
    type === 'json'
      ? sql`json_array_elements(${values}::json)`
      : sql`json_array_elements_text(${values}::json)`,
  )
  // Columns side by side are read in half the time that json_to_recordset takes, which hashes the names in each row.
  // Not merged into what is around it (offset 0), a cast there would keep row security from using an index.
  const relation = sql`(select ${sql.join(typed, sql`, `)} from rows from (${sql.join(lists, sql`, `)})
    as ${alias}(${sql.join(
      all.map(({ as }) => sql`${as}`),
      sql`, `,
    )}) offset 0) as ${alias}`
  return {
    ...Object.fromEntries(names.map((column) => [column, sql`${alias}.${sql.identifier(column)}`])),
    rows: relation,
  } as Given<C>
}

function typedAs(type: keyof typeof types, value: SQL): SQL {
  return type === 'json'
    ? sql`case when json_typeof(${value}) <> 'null' then ${value} end`
    : sql`${value}::${types[type]}`
}

type Automatic = 'tenantId' | 'createdAt' | 'updatedAt' | 'revision'
type Insertable<T extends PgTable> = {
  [Name in Exclude<
    keyof T['_']['columns'],
    Automatic
  > as T['_']['columns'][Name]['_']['generated'] extends undefined ? Name : never]: SQLWrapper
}

const automatic: Record<Automatic, SQL> = {
  tenantId: sql`(select app.tenant_id())`,
  createdAt: sql`now()`,
  updatedAt: sql`now()`,
  revision: sql`1`,
}

/** The selection of an `insert ... select`: every column of the table, in its order, from where `from` says. */
export function rowsFor<T extends PgTable>(table: T, columns: Insertable<T>, from: SQL): SQL {
  const values: Record<string, SQLWrapper> = { ...automatic, ...columns }
  const selected = Object.keys(getTableColumns(table)).flatMap((name) => values[name] ?? [])
  return sql`select ${sql.join(selected, sql`, `)} ${from}`
}
