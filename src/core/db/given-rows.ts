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
type GivenRow<C extends Columns> = { [Name in keyof C]: Value<C[Name]> | null }
type Given<C extends Columns> = { rows: SQL } & { [Name in keyof C]: SQL<Value<C[Name]>> }

/**
 * Rows of the request as a relation, sent as one parameter however many they are: `rows` stands in a `from` or
 * a `join` under `name`, and each column is there to be selected.
 */
export function givenRows<const C extends Columns>(
  name: string,
  columns: C,
  rows: readonly GivenRow<C>[],
): Given<C> {
  const alias = sql.identifier(name)
  const names = Object.keys(columns)
  const definitions = names.map(
    (column) => sql`${sql.identifier(column)} ${types[columns[column] ?? 'text']}`,
  )
  const relation = sql`json_to_recordset(${JSON.stringify(rows)}::json) as ${alias}(${sql.join(definitions, sql`, `)})`
  return {
    ...Object.fromEntries(names.map((column) => [column, sql`${alias}.${sql.identifier(column)}`])),
    rows: relation,
  } as Given<C>
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

/** What an `insert ... select` selects: every column of the table, in its order, from where `from` says. */
export function rowsFor<T extends PgTable>(table: T, columns: Insertable<T>, from: SQL): SQL {
  const values: Record<string, SQLWrapper> = { ...automatic, ...columns }
  const selected = Object.keys(getTableColumns(table)).flatMap((name) => values[name] ?? [])
  return sql`select ${sql.join(selected, sql`, `)} ${from}`
}
