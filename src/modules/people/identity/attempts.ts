import { sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { rateLimits } from '../../../core/auth/auth.schema.ts'
import type { IdentityDatabase } from '../../../core/auth/identity-database.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { RateLimited } from '../../../core/problems/problems.ts'
import { digest } from '../../../core/runtime/digest.ts'
import type { Allowance } from './routes.ts'

/** The source of an attempt: an IP address, and the named account, which may not exist. */
export type Attempt = { what: string; address: string; account: string | undefined }

/**
 * Counts an attempt by address and by account, in the database, which all Workers share. The account is stored as a hash,
 * since it may be a mistyped password.
 * @throws {Problem} 429 when either has reached its limit.
 */
export async function countAttempt(
  db: IdentityDatabase,
  { what, address, account }: Attempt,
  allowance: Allowance,
): Promise<void> {
  const keys = new Map([[`${what} from ${address}`, allowance.address]])
  if (account !== undefined) keys.set(`${what} at ${await digest(account)}`, allowance.account)
  const now = sql`floor(extract(epoch from now()) * 1000)::bigint`
  const isOver = sql`${rateLimits.lastRequest} <= ${now} - ${allowance.windowSeconds * 1000}::bigint`
  const counted = await db
    .insert(rateLimits)
    .values([...keys.keys()].map((key) => ({ id: uuidv7(), key, count: 1, lastRequest: now })))
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        count: sql`case when ${isOver} then 1 else ${rateLimits.count} + 1 end`,
        lastRequest: sql`case when ${isOver} then ${now} else ${rateLimits.lastRequest} end`,
      },
    })
    .returning({ key: rateLimits.key, count: rateLimits.count })
  if (counted.every(({ key, count }) => count <= (keys.get(key) ?? 0))) return
  throw new Problem(RateLimited, {
    detail: 'Too many attempts. Wait a while, then try again.',
    headers: { 'Retry-After': String(allowance.windowSeconds) },
  })
}

export type CountAttempt = (
  attempt: Omit<Attempt, 'address'>,
  allowance: Allowance,
) => Promise<void>
