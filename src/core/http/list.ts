import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgSelect } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Plane, PlaneDb, Selection, TenantDb } from '../db/tenant-db.ts'
import type { PlaneSession } from '../tenancy/session.ts'
import { cursorFor, isAfter, SortedCursor } from './cursor.ts'
import { type Page, pageFrom, pageParameters } from './page.ts'

/** A query parameter that narrows a list. A missing one narrows nothing, unless `missing` gives a condition. */
export type Filter<Value> = {
  schema: z.ZodType
  /** The condition for the value, given the whole query. */
  where: (value: Value, db: TenantDb, query: Readonly<Record<string, unknown>>) => SQL | undefined
  missing?: SQL
}

/** A filter for rows whose column equals the value. */
export function equals<Schema extends z.ZodType>(
  column: PgColumn,
  schema: Schema,
): Filter<z.output<Schema>> {
  return { schema, where: (value) => eq(column, value) }
}

/** A filter with a condition of its own. */
export function filter<Schema extends z.ZodType>(
  schema: Schema,
  where: Filter<z.output<Schema>>['where'],
  missing?: SQL,
): Filter<z.output<Schema>> {
  return { schema, where, ...(missing && { missing }) }
}

export type Filters = Record<string, Filter<never>>
/** Columns by which a list can be sorted: not null, indexed after the tenant, and selected under the same name. */
export type Sorts = Record<string, PgColumn>

type ValueOf<One> = One extends Filter<infer Value> ? Value : never
type Values<F extends Filters> = { [Name in keyof F]?: ValueOf<F[Name]> }

type ListOptions<Row, F extends Filters, P extends Plane> = {
  /** Of the rows; newest first is the order where the client names none, since ids are UUIDv7. */
  id: PgColumn | SQL
  select: (db: PlaneDb<P>, query: Values<F>) => Selection<Row[]>
  /** The ids of the rows, with the joins that the conditions need, where a page is found by them and then read. */
  ids?: (db: PlaneDb<P>) => Selection<{ id: string }[]>
  /** A condition that every listed row meets. */
  where?: SQL | undefined
  filters?: F
  sorts?: Sorts
}

/** The part of a list that a path narrows: rows below a parent, which must exist. */
export type Narrowed = { where?: SQL | undefined; given?: SQL }

/**
 * Declares a list: its filters, its sorts and its keyset pages. `query` validates the parameters, `read` returns one
 * page in one round trip.
 */
export function declareList<
  Row extends { id: string },
  const F extends Filters = Filters,
  P extends Plane = 'tenant',
>(options: ListOptions<Row, F, P>) {
  const { id, where, filters = {} as F, sorts = {} } = options
  const columns: Record<string, PgColumn | SQL> = { createdAt: id, ...sorts }
  const names = Object.keys(columns).flatMap((name) => [name, `-${name}`])
  const query = z
    .strictObject({
      ...pageParameters,
      cursor: SortedCursor.optional().describe('`page.nextCursor` of the previous page.'),
      sort: z
        .enum(names as [string, ...string[]])
        .default('-createdAt')
        .describe('The order; a leading `-` is descending.'),
      ...(parametersOf(filters) as object),
    })
    .refine(({ cursor, sort }) => cursor === undefined || cursor.sort === sort, {
      path: ['cursor'],
      message: 'belongs to a list of another order',
    }) as unknown as z.ZodType<ListQuery & Values<F>>

  type Query = ListQuery & Values<F>

  /** The statements of one page, for a read that selects more in the same round trip. */
  function statements(db: PlaneDb<P>, asked: Query, { where: below, given }: Narrowed) {
    const { limit, cursor, count } = asked
    const { column, descending } = orderOf(asked)
    const order = descending ? desc : asc
    const rows = and(where, below, ...conditionsOf(filters, asked, db as never))
    const select = () => options.select(db, asked) as unknown as PgSelect
    const ordered = column === id ? [order(id)] : [order(column), order(id)]
    const ids = () => (options.ids?.(db) ?? select()) as unknown as PgSelect
    const found = ids()
      .where(and(rows, isAfter({ column, id, descending }, cursor)))
      .orderBy(...ordered)
      .limit(limit + 1)
    const page = (options.ids
      ? select()
          .where(sql`${id} in ${found}`)
          .orderBy(...ordered)
      : found) as unknown as Selection<Row[]>
    const total = db
      .select({ total: sql<number>`count(*)::integer` })
      .from(sql`${ids().where(rows)} as listed`)
    return [page, ...(given ? [given] : []), ...(count ? [total] : [])] as const
  }

  /** The page of what its statements returned. */
  function pageOf(results: readonly [Row[], ...unknown[]], asked: Query): Page<Row> {
    const { count, sort } = asked
    const { column, name } = orderOf(asked)
    const [rows] = results
    const [counted] = count ? (results.at(-1) as { total: number }[]) : []
    const field = column === id ? undefined : name
    return pageFrom(rows, asked, (row) => cursorFor(sort, row, field), counted?.total)
  }

  function orderOf({ sort }: Query) {
    const name = sort.replace(/^-/, '')
    return { name, column: columns[name] ?? id, descending: sort.startsWith('-') }
  }

  async function read(
    session: PlaneSession<P>,
    asked: Query,
    narrowed: (db: PlaneDb<P>) => Narrowed = () => ({}),
  ): Promise<Page<Row>> {
    const results = await session.read((db) => statements(db, asked, narrowed(db)))
    return pageOf(results, asked)
  }

  return { query, read, statements, pageOf }
}

/** The query parameters of filters, each optional. */
export function parametersOf<const F extends Filters>(filters: F) {
  const shape = Object.entries<Filter<never>>(filters).map(([name, { schema }]) => [
    name,
    schema.optional(),
  ])
  return Object.fromEntries(shape) as {
    [Name in keyof F]: z.ZodOptional<z.ZodType<ValueOf<F[Name]>>>
  }
}

/** The cursor behind a row of a list in the default order. */
export function newestFirst(row: { id: string }): string {
  return cursorFor('-createdAt', row, undefined)
}

export type ListQuery = {
  limit: number
  cursor?: SortedCursor | undefined
  count: boolean
  sort: string
}

/** The conditions of filters for a query. */
export function conditionsOf(filters: Filters, query: object, db: TenantDb): (SQL | undefined)[] {
  const values = query as Record<string, unknown>
  return Object.entries(filters).map(([name, { where, missing }]) => {
    const value = values[name]
    return value === undefined ? missing : where(value as never, db, values)
  })
}
