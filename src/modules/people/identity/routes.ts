import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'

/** The attempts per window by address and by account. */
export type Allowance = { windowSeconds: number; address: number; account: number }

export type Route = {
  method: 'GET' | 'POST'
  path: RegExp
  allowance?: Allowance
  /** The account is that of the session, whatever the body names. */
  ofSession?: true
  /** The response comes before any lookup, so that neither it nor its time reveals accounts. */
  quiet?: z.ZodType
}

const SignUp = z.strictObject({ name: text(255), email: z.email(), password: text(128).min(12) })
const RequestReset = z.strictObject({ email: z.email() })

export const guesses: Allowance = { windowSeconds: 300, address: 50, account: 10 }
export const mails: Allowance = { windowSeconds: 3600, address: 50, account: 5 }

/**
 * The served paths of Better Auth, which has more, such as lists of sessions with their tokens. A path without a limit
 * has no secret to guess of fewer than 192 random bits.
 */
const routes: readonly Route[] = [
  { method: 'POST', path: /^\/sign-up\/email$/, allowance: mails, quiet: SignUp },
  { method: 'POST', path: /^\/sign-in\/email$/, allowance: guesses },
  { method: 'POST', path: /^\/sign-in\/social$/ },
  { method: 'GET', path: /^\/callback\/github$/ },
  { method: 'POST', path: /^\/sign-out$/ },
  { method: 'POST', path: /^\/change-password$/, allowance: guesses, ofSession: true },
  { method: 'POST', path: /^\/request-password-reset$/, allowance: mails, quiet: RequestReset },
  { method: 'POST', path: /^\/reset-password$/ },
  { method: 'GET', path: /^\/verify-email$/ },
  { method: 'GET', path: /^\/token$/ },
  { method: 'GET', path: /^\/jwks$/ },
]

/** The route of a path below `/auth`; undefined where nothing is served. */
export function routeOf(method: string, path: string): Route | undefined {
  return routes.find((route) => route.method === method && route.path.test(path))
}
