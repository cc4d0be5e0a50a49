import { BoundedMap } from './bounded-map.ts'
import type { KeyRate } from './rates.ts'

/**
 * The memory of an isolate between requests. All of it is derived: an isolate without it returns the same answers, with
 * more work. Keys of credentials are their transport hashes.
 */
export const caches = {
  /** When the use of a key was last recorded, in epoch milliseconds. */
  keyUses: new BoundedMap<string, number>(10_000),
  /** The rate of a key. */
  keyRates: new BoundedMap<string, { keyId: string; ratePerMinute: KeyRate | null }>(10_000),
  /** When a denial of a credential was last recorded, in epoch milliseconds. */
  denials: new BoundedMap<string, number>(10_000),
  /** The OpenAPI documents, by their paths. */
  documents: new BoundedMap<string, { text: string; tag: string }>(10),
}
