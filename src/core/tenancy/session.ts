import { is, SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { type Budget, FaultError, type Meter, metered, withAttempts } from '../db/attempts.ts'
import { type HttpDatabase, httpDatabase, withSocketDatabase } from '../db/connect.ts'
import { explain, type Refusals, UnexplainedFault } from '../db/explain.ts'
import { faultOf } from '../db/fault.ts'
import {
  batchable,
  type Plane,
  type PlaneDb,
  planeDb,
  type Query,
  rowReader,
  type Selection,
} from '../db/tenant-db.ts'
import type { Authenticator } from './authenticators.ts'

export type Connection = { url: string; budget: Budget; refusals: Refusals; meter: Meter }

type Queries = Query | readonly (Query | SQL)[]
type ResultOf<Q> = Q extends Query<infer Result> ? Result : unknown
type ResultsOf<Q extends Queries> = Q extends readonly unknown[]
  ? { -readonly [Index in keyof Q]: ResultOf<Q[Index]> }
  : ResultOf<Q>

/** A plain JSON value: what an interactive transaction may give back, since it is kept for a repeated request. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** A tenant's data, for one request of one of its members. */
export type Tenant = PlaneSession<'tenant'>
/** What a person may reach beside any tenant's data: who they are, and where they belong. */
export type Person = PlaneSession<'person'>
/** What whoever has no credential may reach, by what they show instead. */
export type Guest = PlaneSession<'guest'>
/** The control plane, for who runs the deployment. */
export type Operator = PlaneSession<'operator'>

/** The SQLSTATE under which `app.claim` gives back the answer of a first request: as the constraint, which is never logged. */
const replayed = 'GH002'

/** What one request may reach of the database. Each method is one transaction, entered first: tenancy.md, "Context". */
export class PlaneSession<P extends Plane> {
  readonly #connection: Connection
  readonly #door: Authenticator<P>

  constructor(connection: Connection, door: Authenticator<P>) {
    this.#connection = connection
    this.#door = door
  }

  /** Runs queries, and `must` conditions, in one read-only round trip and gives their rows. Repeated by itself when a fault passes. */
  async read<const Q extends Queries>(build: (db: PlaneDb<P>) => Q): Promise<ResultsOf<Q>> {
    const results = await this.#attempt(true, async (signal, timeoutMs) => {
      const db = this.#http(signal, true)
      const built = build(planeDb<P>(db))
      const queries: readonly (Query | SQL)[] = Array.isArray(built) ? built : [built]
      const [entry, ...answers] = await db.batch([
        db.execute(this.#door.enter(timeoutMs)),
        ...queries.map((query) => (is(query, SQL) ? db.execute(query) : batchable(query))),
      ])
      await this.#door.onAuthenticated?.(entry.rows[0]?.said)
      return Array.isArray(built) ? answers : answers[0]
    })
    return results as ResultsOf<Q>
  }

  /**
   * Runs statements in one round trip and one transaction; the last is a select, whose rows are the answer.
   * Under an Idempotency-Key the answer is kept in the same transaction, and given again to a repeated request.
   */
  async write<Rows>(
    build: (db: PlaneDb<P>) => readonly [...statements: SQLWrapper[], answer: Selection<Rows>],
  ): Promise<Rows> {
    const { reader, rows } = await this.#attempt(
      this.#door.repeatable,
      async (signal, timeoutMs) => {
        const db = this.#http(signal, false)
        const statements = build(planeDb<P>(db))
        const answer = statements[statements.length - 1] as Selection<Rows>
        const reader = rowReader(answer)
        const run = async () => {
          const results = await db.batch([
            db.execute(this.#door.enter(timeoutMs)),
            ...statements.slice(0, -1).map((statement) => db.execute(statement.getSQL())),
            db.execute(remembered(answer, reader.columns)),
          ])
          await this.#door.onAuthenticated?.(results[0].rows[0]?.said)
          return results.at(-1)?.rows[0]?.answer
        }
        return { reader, rows: await orReplay(run) }
      },
    )
    return reader.read((rows ?? []) as unknown[][])
  }

  /**
   * Runs work that must look at a result before its next statement: one serializable transaction over a
   * WebSocket, begun anew after a serialization failure. The second argument performs a `must` or an `emit`.
   */
  async transaction<Result extends Json>(
    work: (db: PlaneDb<P>, perform: (statement: SQLWrapper) => Promise<void>) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.#attempt(this.#door.repeatable, (signal, timeoutMs) => {
      const logger = { logQuery: () => this.#count() }
      return withSocketDatabase(this.#connection.url, { signal, logger }, (db) =>
        orReplay(() =>
          db.transaction(
            async (tx) => {
              const perform = async (statement: SQLWrapper) => {
                await tx.execute(statement.getSQL())
              }
              const entry = await tx.execute(this.#door.enter(timeoutMs))
              await this.#door.onAuthenticated?.(entry.rows[0]?.said)
              const given = JSON.stringify(await work(planeDb<P>(tx), perform))
              await perform(sql`select app.remember(${given}::json)`)
              return JSON.parse(given)
            },
            { isolationLevel: 'serializable' },
          ),
        ),
      )
    })
    return result as Result
  }

  #http(signal: AbortSignal, readOnly: boolean): HttpDatabase {
    this.#count()
    return httpDatabase(this.#connection.url, { signal, readOnly })
  }

  #count(): void {
    this.#connection.meter.roundTrips += 1
  }

  async #attempt<Result>(
    repeatable: boolean,
    attempt: (signal: AbortSignal, timeoutMs: number) => Promise<Result>,
  ): Promise<Result> {
    const { budget, refusals, meter } = this.#connection
    try {
      return await metered(meter, () => withAttempts(budget, repeatable, attempt))
    } catch (error) {
      if (!(error instanceof FaultError)) throw error
      throw explain(error.fault, refusals) ?? new UnexplainedFault(error.fault)
    }
  }
}

/** The answer's rows as arrays in JSON, so that the first answer and a repeated one are read from the same bytes. */
function remembered(answer: Selection, columns: number): SQL<{ answer: unknown }> {
  const names = sql.join(
    Array.from({ length: columns }, (_, index) => sql.identifier(`c${index}`)),
    sql`, `,
  )
  return sql`select app.remember(
    (select json_agg(json_build_array(${names})) from ${answer} as answer(${names}))) as answer`
}

/** Gives what `run` gives, or the kept answer when the database says that this key was answered before. */
async function orReplay(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run()
  } catch (thrown) {
    const { sqlState, constraint } = faultOf(thrown)
    if (sqlState !== replayed) throw thrown
    return JSON.parse(constraint ?? 'null')
  }
}
