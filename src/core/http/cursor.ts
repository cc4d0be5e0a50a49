import { is, type SQL, sql } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import { z } from 'zod'

const Place = z.tuple([z.string(), z.union([z.string(), z.number(), z.null()]), z.uuid()])

/** The last row of a page: the order of its list, its value in that order, and its id. */
export type SortedCursor = { sort: string; value: string | number | null; id: string }

/** A cursor as clients send it back: opaque to them. */
export const SortedCursor = z
  .base64url()
  .max(2_000)
  .transform((text, context): SortedCursor => {
    const place = Place.safeParse(jsonOf(text))
    if (!place.success) {
      context.addIssue({ code: 'custom', message: 'must be a cursor that this API returned' })
      return z.NEVER
    }
    const [sort, value, id] = place.data
    return { sort, value, id }
  })

/** The cursor behind a row; `field` names the sorted field, undefined where the list is sorted by id. */
export function cursorFor(sort: string, row: { id: string }, field: string | undefined): string {
  const value = field === undefined ? null : (row as Record<string, unknown>)[field]
  return base64url(JSON.stringify([sort, value, row.id]))
}

/** The condition for rows behind the cursor in the order of the list. */
export function isAfter(
  order: { column: PgColumn | SQL; id: PgColumn | SQL; descending: boolean },
  cursor: SortedCursor | undefined,
): SQL | undefined {
  if (cursor === undefined) return undefined
  const { column, id, descending } = order
  const param = (value: unknown, as: PgColumn | SQL) =>
    is(as, PgColumn) ? sql.param(value, as) : sql.param(value)
  if (column === id) {
    const last = param(cursor.id, id)
    return descending ? sql`${id} < ${last}` : sql`${id} > ${last}`
  }
  const place = sql`(${param(cursor.value, column)}, ${param(cursor.id, id)})`
  return descending ? sql`(${column}, ${id}) < ${place}` : sql`(${column}, ${id}) > ${place}`
}

function base64url(json: string): string {
  const escaped = json.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return btoa(escaped).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(atob(text.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return undefined
  }
}
