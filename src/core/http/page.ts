import { z } from 'zod'

/** The query parameters of every list, besides its cursor. */
export const pageParameters = {
  limit: z.coerce.number().int().min(1).max(100).default(25).describe('Rows per page.'),
  count: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .describe('Whether the response has `page.total`, the number of all rows.'),
}

const PagePlace = z
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
    page: PagePlace,
  })
}

/** A page as it is answered: an envelope of rows, and the cursor of the next page. */
export type Page<Row> = {
  data: Row[]
  page: { nextCursor: string | null; hasMore: boolean; total?: number | undefined }
}

/** The page of rows that were read, one more than the limit. */
export function pageFrom<Row>(
  rows: readonly Row[],
  { limit }: { limit: number },
  cursorOf: (row: Row) => string,
  total?: number,
): Page<Row> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  const hasMore = rows.length > limit
  const nextCursor = hasMore && last !== undefined ? cursorOf(last) : null
  return { data, page: { nextCursor, hasMore, total } }
}
