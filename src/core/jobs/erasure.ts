import { sql } from 'drizzle-orm'
import { nightly } from './nightly.ts'

/** The rows that a run of `app.erase_tenants` removed; `more`: it stopped before all was. */
export type Erased = { tenants: number; rows: number; more: boolean }

/** A million rows a night, at ten thousand a call; what is left then waits for the next. */
const callsPerNight = 100

/**
 * Removes what deleted tenants had, call by call: each is a transaction of its own, so that a run that ends early has
 * done what it did. The database decides which tenants and how many rows a call removes.
 */
export async function eraseTenants(url: string): Promise<Erased> {
  const erased = { tenants: 0, rows: 0, more: true }
  for (let call = 0; call < callsPerNight && erased.more; call += 1) {
    const done = await nightly<Erased>(url, sql`app.erase_tenants()`)
    erased.tenants += done?.tenants ?? 0
    erased.rows += done?.rows ?? 0
    erased.more = done?.more ?? false
  }
  return erased
}
