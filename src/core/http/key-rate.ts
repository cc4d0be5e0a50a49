import { z } from 'zod'
import type { Environment } from '../../env.ts'
import { caches } from '../runtime/caches.ts'
import { type KeyRate, keyRates } from '../runtime/rates.ts'
import { limit, rateLimitPolicy } from './rate-limit.ts'

/** The claims of an authenticated key. */
const KeyClaims = z.object({ keyId: z.uuid(), ratePerMinute: z.literal(keyRates).nullable() })

/**
 * Counts a request of a key that has its own rate, before the database is used. An isolate that has not served the key
 * does not know its rate: `learnRate` then counts the request. Returns the policies for the header `RateLimit-Policy`.
 * @throws {Problem} 429 when the key has used up its rate for this minute.
 */
export async function limitKey(environment: Environment, credential: string): Promise<string[]> {
  const entry = caches.keyRates.get(credential)
  if (!entry?.ratePerMinute) return []
  const binding = bindingOf(entry.ratePerMinute)
  await limit(environment, binding, entry.keyId)
  return [rateLimitPolicy(binding)]
}

/** Caches the rate of a key. A request whose rate was not known is counted now, and never rejected. */
export async function learnRate(
  environment: Environment,
  credential: string,
  claims: unknown,
): Promise<void> {
  const { data: entry } = KeyClaims.safeParse(claims)
  if (entry === undefined) return
  const previous = caches.keyRates.get(credential)
  caches.keyRates.set(credential, entry)
  if (entry.ratePerMinute === null || previous?.ratePerMinute === entry.ratePerMinute) return
  await environment[bindingOf(entry.ratePerMinute)].limit({ key: entry.keyId })
}

function bindingOf(rate: KeyRate) {
  return `LIMIT_KEY_${rate}` as const
}
