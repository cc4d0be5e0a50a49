import { lt, sql } from 'drizzle-orm'
import { rateLimits, sessions, verifications } from '../auth/auth.schema.ts'
import { type HttpDatabase, httpDatabase } from '../db/connect.ts'

const attemptMs = 30_000

/** Removes what has ended: sessions, tokens of messages, and attempts of more than a day ago. Gives how many of each. */
export async function forgetEnded(url: string): Promise<Record<string, number>> {
  const db = httpDatabase(url, { signal: AbortSignal.timeout(attemptMs), readOnly: false })
  const [ended, expired, old] = await db.batch(removals(db))
  return { sessions: ended.rowCount, verifications: expired.rowCount, attempts: old.rowCount }
}

function removals(db: HttpDatabase) {
  const now = sql`now()`
  const yesterday = sql`(extract(epoch from now() - interval '1 day') * 1000)::bigint`
  return [
    db.delete(sessions).where(lt(sessions.expiresAt, now)),
    db.delete(verifications).where(lt(verifications.expiresAt, now)),
    db.delete(rateLimits).where(lt(rateLimits.lastRequest, yesterday)),
  ] as const
}
