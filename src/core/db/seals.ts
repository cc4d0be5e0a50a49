import { sql } from 'drizzle-orm'
import { nightly } from './nightly.ts'

/** What a run of `app.seal_audit` sealed, over all tenants; `more`: it stopped before all was sealed. */
export type SealedAudit = { seals: number; events: number; more: boolean }

/**
 * Seals the audit events that no seal covers yet and that are older than a minute. Which these are, and that none in
 * flight is missed, is the database's to say.
 */
export function sealAudit(url: string): Promise<SealedAudit | undefined> {
  return nightly(url, sql`app.seal_audit()`)
}
