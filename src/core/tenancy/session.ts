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

/** A plain JSON value: the result of an interactive transaction, which is kept for a repeated request. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Access to a tenant's data, for one request of one of its members. */
export type Tenant = PlaneSession<'tenant'>
/** Access to a person's own data, outside of any tenant: identity and memberships. */
export type Person = PlaneSession<'person'>
/** Access without a credential, by a token such as that of an invitation. */
export type Guest = PlaneSession<'guest'>
/** Access to the control plane, for operators of the deployment. */
export type Operator = PlaneSession<'operator'>

/** The SQLSTATE with which `app.claim` returns the kept answer of a first request: as the constraint, which is never logged. */
const replayed = 'GH002'

/**
 * The database as one request sees it. Each method is one transaction, whose first statement authenticates the caller and
 * signs the context that row security reads.
 */
export class PlaneSession<P extends Plane> {
  readonly #connection: Connection
  readonly #authenticator: Authenticator<P>

  constructor(connection: Connection, authenticator: Authenticator<P>) {
    this.#connection = connection
    this.#authenticator = authenticator
  }

  /** Runs queries and `must` conditions in one read-only round trip, and returns their rows. Retried after a transient fault. */
  async read<const Q extends Queries>(build: (db: PlaneDb<P>) => Q): Promise<ResultsOf<Q>> {
    const results = await this.#attempt(true, async (signal, timeoutMs) => {
      const db = this.#http(signal, true)
      const built = build(planeDb<P>(db))
      const queries: readonly (Query | SQL)[] = Array.isArray(built) ? built : [built]
      const [entry, ...answers] = await db.batch([
        db.execute(this.#authenticator.enter(timeoutMs)),
        ...queries.map((query) => (is(query, SQL) ? db.execute(query) : batchable(query))),
      ])
      await this.#authenticator.onAuthenticated?.(entry.rows[0]?.claims)
      return Array.isArray(built) ? answers : answers[0]
    })
    return results as ResultsOf<Q>
  }

  /**
   * Runs statements in one round trip and one transaction; the last is a select, whose rows are the answer.
   * Under an Idempotency-Key the answer is kept in the same transaction, and returned again to a repeated request.
   */
  async write<Rows>(
    build: (db: PlaneDb<P>) => readonly [...statements: SQLWrapper[], answer: Selection<Rows>],
  ): Promise<Rows> {
    const { answer, kept } = await this.#write((db) => {
      const statements = build(db)
      const answer = statements[statements.length - 1] as Selection<Rows>
      return { statements: statements.slice(0, -1), answer: rowReader(answer), select: answer }
    })
    return answer.read((kept ?? []) as unknown[][])
  }

  /** Runs statements as `write` does, without an answer. */
  async perform(build: (db: PlaneDb<P>) => readonly SQLWrapper[]): Promise<void> {
    await this.#write((db) => ({ statements: build(db), answer: undefined }))
  }

  /**
   * Runs work that reads a result before its next statement: one serializable transaction over a WebSocket, restarted
   * after a serialization failure. The second argument runs a `must` or an `emit`.
   */
  async transaction<Result extends Json>(
    work: (db: PlaneDb<P>, perform: (statement: SQLWrapper) => Promise<void>) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.#attempt(this.#authenticator.repeatable, (signal, timeoutMs) => {
      const logger = { logQuery: () => this.#count() }
      return withSocketDatabase(this.#connection.url, { signal, logger }, (db) =>
        orReplay(() =>
          db.transaction(
            async (tx) => {
              const perform = async (statement: SQLWrapper) => {
                await tx.execute(statement.getSQL())
              }
              const entry = await tx.execute(this.#authenticator.enter(timeoutMs))
              await this.#authenticator.onAuthenticated?.(entry.rows[0]?.claims)
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

  async #write<Answer extends { columns: number } | undefined>(
    build: (db: PlaneDb<P>) => {
      statements: readonly SQLWrapper[]
      answer: Answer
      select?: Selection
    },
  ): Promise<{ answer: Answer; kept: unknown }> {
    const { repeatable, enter, onAuthenticated } = this.#authenticator
    return this.#attempt(repeatable, async (signal, timeoutMs) => {
      const db = this.#http(signal, false)
      const { statements, answer, select } = build(planeDb<P>(db))
      const run = async () => {
        const results = await db.batch([
          db.execute(enter(timeoutMs)),
          ...statements.map((statement) => db.execute(statement.getSQL())),
          db.execute(remembered(select, answer?.columns ?? 0)),
        ])
        await onAuthenticated?.(results[0].rows[0]?.claims)
        return results.at(-1)?.rows[0]?.answer
      }
      return { answer, kept: await orReplay(run) }
    })
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

/** Keeps the rows of the answer as arrays in JSON, so that the first answer and a repeated one are read from the same bytes. */
function remembered(answer: Selection | undefined, columns: number): SQL<{ answer: unknown }> {
  if (!answer) return sql`select app.remember('[]') as answer`
  const names = sql.join(
    Array.from({ length: columns }, (_, index) => sql.identifier(`c${index}`)),
    sql`, `,
  )
  return sql`select app.remember(
    (select json_agg(json_build_array(${names})) from ${answer} as answer(${names}))) as answer`
}

/** Returns what `run` returns, or the kept answer when the database reports that this key was answered before. */
async function orReplay(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run()
  } catch (thrown) {
    const { sqlState, constraint } = faultOf(thrown)
    if (sqlState !== replayed) throw thrown
    return JSON.parse(constraint ?? 'null')
  }
}
