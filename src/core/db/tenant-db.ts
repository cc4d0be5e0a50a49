import type { SQLWrapper } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { RunnableQuery } from 'drizzle-orm/runnable-query'

declare const plane: unique symbol

/**
 * The kind of caller of a transaction: a member of a tenant, a person who may belong to none, a guest, or the operator.
 */
export type Plane = 'tenant' | 'person' | 'guest' | 'operator'

/**
 * The handle of query functions: one on which only queries can be built, for a plane that was entered.
 * It cannot execute text, open a transaction or be made from a raw client. Serves both ways of running.
 */
export type PlaneDb<P extends Plane> = Pick<
  PgDatabase<PgQueryResultHKT>,
  | 'select'
  | 'selectDistinct'
  | 'selectDistinctOn'
  | 'insert'
  | 'update'
  | 'delete'
  | 'with'
  | '$with'
> & { readonly [plane]: P }

export type TenantDb = PlaneDb<'tenant'>
export type PersonDb = PlaneDb<'person'>
export type GuestDb = PlaneDb<'guest'>
export type OperatorDb = PlaneDb<'operator'>

/** A query of drizzle's that gives `Result` when it runs. */
export type Query<Result = unknown> = SQLWrapper & {
  readonly _: { readonly dialect: 'pg'; readonly result: Result }
}

/** A query that can stand in a `from`: a select. A write returns rows too, but cannot stand there. */
export type Selection<Result = unknown> = Query<Result> & {
  readonly _: { readonly selectMode: string }
}

/** A query which a batch can run: every drizzle query is one. */
export type BatchQuery = RunnableQuery<unknown, 'pg'>

/** The one place where a raw handle becomes an entered one: its caller enters in the same transaction. */
export function planeDb<P extends Plane>(db: Pick<PgDatabase<never>, 'select'>): PlaneDb<P> {
  return db as unknown as PlaneDb<P>
}

/** A query, as a batch of neon-http takes it. */
export function batchable(query: SQLWrapper): BatchQuery {
  return query as unknown as BatchQuery
}

type Prepared<Result> = { fields: unknown[]; mapResult(result: { rows: unknown[][] }): Result }

/** Drizzle's own reading of a select's rows: the number of its columns, and the rows mapped to what it gives. */
export function rowReader<Result>(query: Query<Result>): {
  columns: number
  read: (rows: unknown[][]) => Result
} {
  const prepared = (query as unknown as { _prepare(): Prepared<Result> })._prepare()
  return { columns: prepared.fields.length, read: (rows) => prepared.mapResult({ rows }) }
}
