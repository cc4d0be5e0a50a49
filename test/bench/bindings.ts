import { keyRates } from '../../src/core/http/rates.ts'

/** What our Worker needs of its environment, as it is benched: over the database of DATABASE_URL. */
export const variables: Record<string, string> = {
  DATABASE_URL: process.env.DATABASE_URL ?? '',
  APP_DOMAIN: 'localhost',
  APP_ORIGIN: 'http://localhost',
  AUTH_DATABASE_URL: process.env.DATABASE_URL ?? '',
  AUTH_SECRET: 'a bench signs nothing that is of any use',
}

/** The names of its limiters, none of which limits a bench. */
export const limiters: readonly string[] = [
  'LIMIT_ADDRESS',
  'LIMIT_READ',
  'LIMIT_WRITE',
  ...keyRates.map((rate) => `LIMIT_KEY_${rate}`),
]

/** Variables as bindings of miniflare. */
export function textBindings(texts: Record<string, string>) {
  const entries = Object.entries(texts)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, { type: 'text', value } as const]),
  )
}
