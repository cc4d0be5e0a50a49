import { lt, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Plane, PlaneDb, Query } from '../db/tenant-db.ts'
import type { PlaneSession } from '../tenancy/session.ts'

/** A cursor of a list whose rows have an `id` of this shape; of most lists a UUID. */
export function cursorBy(shape: z.ZodType<string>) {
  return z
    .base64url()
    .transform((text, context) => {
      const id = shape.safeParse(textOf(text))
      if (id.success) return id.data
      context.addIssue({ code: 'custom', message: 'not a cursor that this API gave' })
      return z.NEVER
    })
    .optional()
    .meta({ description: '`page.nextCursor` of the page before' })
}

/** The query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: cursorBy(z.uuid()),
  count: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
}

export type PageQuery = z.output<z.ZodObject<typeof pageQuery>>

const Page = z
  .object({
    nextCursor: z.string().nullable().describe('The `cursor` of the next page; null on the last.'),
    hasMore: z.boolean().describe('Whether there are more rows.'),
    total: z.int().optional().describe('The number of all rows; only with `count=true`.'),
  })
  .meta({ id: 'Page', description: 'The place of a page in its list.' })

/** The envelope of every list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item).describe('The rows of the page.'),
    page: Page,
  })
}

/** Rows made before the cursor's: ids are UUIDv7, newest first. */
export function afterCursor(id: PgColumn, query: PageQuery): SQL | undefined {
  return query.cursor === undefined ? undefined : lt(id, query.cursor)
}

/** The queries of a list. `rows` is ordered by id, newest first, and asks for one row more than the limit. */
export type List<Row> = {
  /** A condition for the list to exist, such as its parent. */
  given?: SQL
  rows: Query<Row[]>
  /** Run only for `?count=true`. */
  total: Query<{ total: number }[]>
}

/** One page of a list, in one round trip. */
export async function readPage<P extends Plane, Row extends { id: string }>(
  session: PlaneSession<P>,
  query: PageQuery,
  list: (db: PlaneDb<P>) => List<Row>,
) {
  const results = await session.read((db) => {
    const { given, rows, total } = list(db)
    return [rows, ...(given ? [given] : []), ...(query.count ? [total] : [])] as const
  })
  const [counted] = query.count ? (results.at(-1) as { total: number }[]) : []
  return toPage(results[0], query, counted?.total)
}

/** A page of rows that were read beside others: one more than the limit, ordered by id, newest first. */
export function toPage<Row extends { id: string }>(rows: Row[], query: PageQuery, total?: number) {
  const data = rows.slice(0, query.limit)
  const hasMore = rows.length > query.limit
  const last = data.at(-1)
  const nextCursor = hasMore && last ? cursorOf(last) : null
  return { data, page: { nextCursor, hasMore, total } }
}

/** The cursor behind a row of a list. */
export function cursorOf(row: { id: string }): string {
  return btoa(row.id).replaceAll('=', '')
}

function textOf(base64url: string): string {
  try {
    return atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}
