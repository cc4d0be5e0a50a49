import { type SQL, sql } from 'drizzle-orm'
import { type AnyPgColumn, check } from 'drizzle-orm/pg-core'

/** The check that a column holds one of the values that its type lists. */
export function knownValues(name: string, column: AnyPgColumn, values: readonly string[]) {
  const list = sql.join(
    values.map((value): SQL => sql`${value}`),
    sql`, `,
  )
  return check(name, sql`${column} in (${list})`.inlineParams())
}
