import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { ProblemType } from '../problems/problem.ts'
import { NotFound } from '../problems/problems.ts'
import type { Selection } from './tenant-db.ts'

/** Aborts the transaction with a problem unless the condition, or the one value that the query selects, is true. */
export function must(condition: SQLWrapper, problem: ProblemType, detail?: string): SQL {
  const extra = detail === undefined ? null : JSON.stringify({ detail })
  return sql`select app.require(${condition}, ${problem.code}, ${extra}::jsonb)`
}

/** Aborts the transaction with 404 unless the query has a row. */
export function mustFind(query: SQLWrapper): SQL {
  return must(sql`exists ${query}`, NotFound)
}

/** Aborts the transaction with a problem that names each fault the query finds, at most a hundred of them. */
export function mustHaveNone(
  query: Selection<{ pointer: string; detail: string }[]>,
  problem: ProblemType,
): SQL {
  return sql`select app.refuse(${problem.code}, jsonb_build_object('errors', faults.list)) from (
    select jsonb_agg(jsonb_build_object('pointer', pointer, 'detail', detail)) as list
    from (select * from ${query} as found(pointer, detail) limit 100) as fault) as faults
    where faults.list is not null`
}
