import type { Context } from 'hono'
import { parseSigned } from 'hono/utils/cookie'
import type { Environment } from '../../env.ts'
import type { Plane } from '../db/tenant-db.ts'
import { Problem } from '../problems/problem.ts'
import * as problems from '../problems/problems.ts'
import { digest } from '../runtime/digest.ts'
import { isApiKey, isOperatorKey, transportHash } from '../tenancy/api-key.ts'

/** The cookie of a login session: its token, signed by us. With `__Secure-` before it where the origin is https. */
export const sessionCookie = 'guildhall.session_token'

const challenge = { headers: { 'WWW-Authenticate': 'Bearer realm="guildhall"' } }
const safe = /^(GET|HEAD|OPTIONS)$/

/**
 * The hash of the presented credential as it travels to the database, where it is judged; undefined when there is
 * none, or none that could be one of ours. A session's begins with `session:`. A relayed response is another service's
 * content, which no cookie may open.
 * @throws {Problem} 403 when a page of another site rides on a session's cookie.
 */
export async function readCredential(
  c: Context,
  environment: Environment,
  plane: Plane,
  relays = false,
): Promise<string | undefined> {
  const token = bearerOf(c)
  if (plane === 'operator') {
    return token && (await isOperatorKey(token)) ? transportHash(token) : undefined
  }
  if (token !== undefined) {
    if (plane === 'tenant' && (await isApiKey(token))) return transportHash(token)
    return sessionHash(environment, `${sessionCookie}=${encodeURIComponent(token)}`, sessionCookie)
  }
  const cookie = relays ? undefined : c.req.header('Cookie')
  const session = cookie && (await sessionHash(environment, cookie, cookieName(environment)))
  if (session && !safe.test(c.req.method) && !fromOurPages(c)) {
    throw new Problem(problems.CrossSiteRequest)
  }
  return session || undefined
}

/** The problem of a request without a credential that could be one of ours. */
export function refusal(c: Context): Problem {
  const { Unauthenticated, InvalidCredential } = problems
  return new Problem(bearerOf(c) === undefined ? Unauthenticated : InvalidCredential, challenge)
}

function bearerOf(c: Context): string | undefined {
  return /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
}

async function sessionHash(
  { AUTH_SECRET }: Environment,
  cookies: string,
  name: string,
): Promise<string | undefined> {
  if (AUTH_SECRET === undefined) return undefined
  const { [name]: token } = await parseSigned(cookies, AUTH_SECRET, name)
  return token ? `session:${await digest(token)}` : undefined
}

// A page that came over plain http can set any cookie but those that begin with `__Secure-`.
function cookieName({ APP_ORIGIN }: Environment): string {
  return APP_ORIGIN?.startsWith('http:') ? sessionCookie : `__Secure-${sessionCookie}`
}

/**
 * Whether no page of another origin sent this. Browsers say where a request comes from; what says nothing is no
 * browser, and has no cookie to be borrowed.
 */
export function fromOurPages(c: Context): boolean {
  const site = c.req.header('Sec-Fetch-Site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('Origin')
  return origin === undefined || origin === new URL(c.req.url).origin
}
