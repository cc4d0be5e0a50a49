import { Problem } from '../problems/problem.ts'
import { NotFound } from '../problems/problems.ts'

/** The one row that was asked for. Throws 404 where there is none. */
export function found<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Problem(NotFound)
  return row
}
