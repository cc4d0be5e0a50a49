import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'

/** How often, within a window, one address may try, and one account may be tried. */
export type Allowance = { windowSeconds: number; address: number; account: number }

export type Route = {
  method: 'GET' | 'POST'
  path: RegExp
  allowance?: Allowance
  /** Attempts are at the session’s person: what the body says of an account is of no matter. */
  ofSession?: true
  /** Of what is answered before anything is looked up, so that neither the answer nor its time tells who has an account. */
  quiet?: z.ZodType
}

const SignUp = z.strictObject({ name: text(255), email: z.email(), password: text(128).min(12) })
const RequestReset = z.strictObject({ email: z.email() })

export const guesses: Allowance = { windowSeconds: 300, address: 50, account: 10 }
export const mails: Allowance = { windowSeconds: 3600, address: 50, account: 5 }

/**
 * What is served of Better Auth; it has more, such as lists of sessions with their tokens. A path without a limit
 * of its own guesses at 192 random bits or at nothing.
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

/** What is served at a path below `/auth`; undefined where there is nothing. */
export function routeOf(method: string, path: string): Route | undefined {
  return routes.find((route) => route.method === method && route.path.test(path))
}
