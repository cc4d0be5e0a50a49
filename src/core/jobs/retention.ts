import { sql } from 'drizzle-orm'
import { nightly } from './nightly.ts'

/** The rows that a run of `app.apply_retention` removed, over all tenants. */
export type AppliedRetention = { versions: number; fixtures: number }

/** Removes what is past the rules of retention that the tenants have; what is past, the database says. */
export function applyRetention(url: string): Promise<AppliedRetention | undefined> {
  return nightly(url, sql`app.apply_retention()`)
}
