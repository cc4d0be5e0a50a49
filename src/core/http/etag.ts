import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

/** The entity tag of a row: its id and revision, so that no two tenants share one. */
export function etag(row: { id: string; revision: number }): { ETag: string } {
  return { ETag: `"${row.id}.${row.revision}"` }
}

/** Whether the row's tag is among those of an `If-Match` header; any row matches `*` and a request without one. */
export function matchesTag(
  row: { id: PgColumn; revision: PgColumn },
  ifMatch: string | undefined,
): SQL {
  const tags = tagsOf(ifMatch ?? '*')
  return tags.includes('*')
    ? sql`true`
    : sql`'"' || ${row.id} || '.' || ${row.revision} || '"' in ${tags}`
}

/** As `matchesTag`, for a row that has been read. */
export function matchesEtag(
  row: { id: string; revision: number },
  ifMatch: string | undefined,
): boolean {
  return (
    ifMatch === undefined || tagsOf(ifMatch).some((tag) => tag === '*' || tag === etag(row).ETag)
  )
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim())
}
