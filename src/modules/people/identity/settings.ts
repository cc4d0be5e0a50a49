import { Problem } from '../../../core/problems/problem.ts'
import { Misconfigured } from '../../../core/problems/problems.ts'
import type { Environment } from '../../../env.ts'

/** The environment variables of sign-in. */
export type IdentitySettings = {
  origin: string
  secret: string
  databaseUrl: string
  github: { clientId: string; clientSecret: string } | undefined
}

/** Logs the names of the missing variables. @throws {Problem} 503 */
export function identitySettings(environment: Environment): IdentitySettings {
  const { APP_ORIGIN, AUTH_SECRET, AUTH_DATABASE_URL } = environment
  const { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET } = environment
  if (!APP_ORIGIN || !AUTH_SECRET || !AUTH_DATABASE_URL) {
    const needed = { APP_ORIGIN, AUTH_SECRET, AUTH_DATABASE_URL }
    const missing = Object.entries(needed).flatMap(([name, value]) => (value ? [] : [name]))
    const message = `missing in the environment: ${missing.join(', ')}`
    throw new Problem(Misconfigured, { cause: { message } })
  }
  return {
    origin: new URL(APP_ORIGIN).origin,
    secret: AUTH_SECRET,
    databaseUrl: AUTH_DATABASE_URL,
    github:
      GITHUB_CLIENT_ID && GITHUB_CLIENT_SECRET
        ? { clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET }
        : undefined,
  }
}
