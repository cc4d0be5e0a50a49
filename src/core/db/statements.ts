import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { ProblemType } from '../http/problem.ts'
import { NotFound } from '../http/problems.ts'

/** Aborts the transaction with a problem unless the condition, or the one value that the query selects, is true. */
export function must(condition: SQLWrapper, problem: ProblemType, detail?: string): SQL {
  const extra = detail === undefined ? null : JSON.stringify({ detail })
  return sql`select app.require(${condition}, ${problem.code}, ${extra}::jsonb)`
}

/** Aborts the transaction with 404 unless the query has a row. */
export function mustFind(query: SQLWrapper): SQL {
  return must(sql`exists ${query}`, NotFound)
}

/** Writes an event to the outbox in the same transaction; nothing when `when` is false. */
export function emit(event: {
  type: string
  subjectType: string
  subjectId: SQLWrapper
  payload: Record<string, unknown>
  when?: SQLWrapper
}): SQL {
  const { type, subjectType, subjectId, payload, when = sql`true` } = event
  return sql`select app.emit(${type}, ${subjectType}, ${subjectId}, ${JSON.stringify(payload)}::jsonb) where ${when}`
}

/** As `emit`, once for each row `(subjectId, payload)` that the query gives. */
export function emitEach(event: { type: string; subjectType: string; of: SQLWrapper }): SQL {
  const { type, subjectType, of } = event
  return sql`select app.emit(${type}, ${subjectType}, told.id, told.payload) from ${of} as told (id, payload)`
}
