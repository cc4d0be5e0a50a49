import { z } from 'zod'
import type { Environment } from '../../env.ts'
import { BoundedMap } from '../runtime/bounded-map.ts'
import { limit, rateLimitPolicy } from './rate-limit.ts'
import { type KeyRate, keyRates } from './rates.ts'

/** The answer of `app.enter` for a key. */
const KeyEntry = z.object({ keyId: z.uuid(), ratePerMinute: z.literal(keyRates).nullable() })
type KeyEntry = z.output<typeof KeyEntry>

/** By the hash that travels, what this isolate learned of keys from the database. */
const known = new BoundedMap<string, KeyEntry>(10_000)

/**
 * Counts one request of a key that has a rate of its own, before the database is asked. An isolate that has not
 * served the key yet does not know its rate: `learnRate` counts that request once it does. Gives the policies of the
 * key, for the header `RateLimit-Policy`: one or none.
 * @throws {Problem} 429 when the key's minute is used up.
 */
export async function limitKey(environment: Environment, credential: string): Promise<string[]> {
  const entry = known.get(credential)
  if (!entry?.ratePerMinute) return []
  const binding = bindingOf(entry.ratePerMinute)
  await limit(environment, binding, entry.keyId)
  return [rateLimitPolicy(binding)]
}

/** Remembers the rate of an authenticated key; a request of an unknown rate is counted now and not rejected. */
export async function learnRate(
  environment: Environment,
  credential: string,
  said: unknown,
): Promise<void> {
  const { data: entry } = KeyEntry.safeParse(said)
  if (entry === undefined) return
  const before = known.get(credential)
  known.set(credential, entry)
  if (entry.ratePerMinute === null || before?.ratePerMinute === entry.ratePerMinute) return
  await environment[bindingOf(entry.ratePerMinute)].limit({ key: entry.keyId })
}

function bindingOf(rate: KeyRate) {
  return `LIMIT_KEY_${rate}` as const
}
