import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

/** The entity tag of a row: its id and revision, so that no two tenants share one. */
export function etag(row: { id: string; revision: number }): { ETag: string } {
  return { ETag: `"${row.id}.${row.revision}"` }
}

/**
 * Whether an `If-Match` or `If-None-Match` header names the tag; `*` names every tag. A weak tag counts as the strong one:
 * an edge that compresses an answer weakens its tag. RFC 9110, 8.8.3 and 13.1.
 */
export function namesTag(header: string, tag: string): boolean {
  const tags = tagsOf(header)
  return tags.includes('*') || tags.includes(strong(tag))
}

/** `namesTag` in SQL, for the tag of a row. A request without the header matches every row. */
export function matchesTag(
  row: { id: PgColumn; revision: PgColumn },
  ifMatch: string | undefined,
): SQL {
  const tags = tagsOf(ifMatch ?? '*')
  return tags.includes('*')
    ? sql`true`
    : sql`'"' || ${row.id} || '.' || ${row.revision} || '"' in ${tags}`
}

/** The tags that an `If-Match` or `If-None-Match` header names, each as a strong one. */
export function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => strong(tag.trim()))
}

function strong(tag: string): string {
  return tag.replace(/^W\//, '')
}
