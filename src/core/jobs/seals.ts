import { sql } from 'drizzle-orm'
import { nightly } from './nightly.ts'

/** The result of a run of `app.seal_audit`, over all tenants; `more`: it stopped before all was sealed. */
export type SealedAudit = { seals: number; events: number; more: boolean }

/** Calls of one run: what is left after them is the next night's. */
const mostCalls = 20

/**
 * Seals the audit events that no seal covers yet and that are older than a minute. Which these are, and that none in
 * flight is missed, is the database's to say; a call of it seals half a million, and it is called until none is left.
 */
export async function sealAudit(url: string): Promise<SealedAudit> {
  const done = { seals: 0, events: 0, more: true }
  for (let call = 0; done.more && call < mostCalls; call += 1) {
    const sealed = await nightly<SealedAudit>(url, sql`app.seal_audit()`)
    done.seals += sealed?.seals ?? 0
    done.events += sealed?.events ?? 0
    done.more = sealed?.more ?? false
  }
  return done
}
