/** Requests per minute of each class; wrangler.toml configures the bindings with the same numbers (a test compares). */
export const rateLimits = {
  LIMIT_ADDRESS: 6_000,
  LIMIT_READ: 3_000,
  LIMIT_WRITE: 1_200,
  LIMIT_KEY_10: 10,
  LIMIT_KEY_60: 60,
  LIMIT_KEY_120: 120,
  LIMIT_KEY_300: 300,
  LIMIT_KEY_600: 600,
  LIMIT_KEY_1200: 1_200,
} as const

/** The requests per minute that a key may be held to: Cloudflare's limiters are of fixed rates, so there is one for each. */
export const keyRates = [10, 60, 120, 300, 600, 1_200] as const
export type KeyRate = (typeof keyRates)[number]

export type RateLimitClass = keyof typeof rateLimits
