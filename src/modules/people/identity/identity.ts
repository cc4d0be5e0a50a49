import type { Context } from 'hono'
import { parseSigned } from 'hono/utils/cookie'
import type { z } from 'zod'
import { fromOurPages, readCredential, sessionCookie } from '../../../core/http/credential.ts'
import { fieldErrors, readBytes } from '../../../core/http/input.ts'
import { limitAddress } from '../../../core/http/rate-limit.ts'
import type { AppEnv } from '../../../core/http/request-scope.ts'
import { defineProblem, Problem } from '../../../core/problems/problem.ts'
import * as problems from '../../../core/problems/problems.ts'
import { environmentOf } from '../../../env.ts'
import { type IdentityContext, identityContext } from './identity-context.ts'
import { type Route, routeOf } from './routes.ts'

const bodyLimit = 16 * 1024

/** The part of `/auth` that Better Auth serves: sign-up, sign-in, sign-out, passwords and tokens for other services. */
export async function identity(c: Context<AppEnv>): Promise<Response> {
  await limitAddress(c, environmentOf(c.env))
  const path = c.req.path.slice('/auth'.length)
  const route = routeOf(c.req.method === 'HEAD' ? 'GET' : c.req.method, path)
  if (!route) throw new Problem(problems.NotFound)
  if (route.method === 'POST' && !fromOurPages(c)) throw new Problem(problems.CrossSiteRequest)
  const identity = identityContext(c)
  const bytes = await readBytes(c.req.raw, bodyLimit)
  if (route.allowance) {
    await identity.count(
      { what: path, account: await accountOf(c, identity, route, bytes) },
      route.allowance,
    )
  }
  const request = requestTo(identity, c.req.raw, bytes)
  if (route.quiet) {
    checkBody(route.quiet, bytes)
    identity.later(identity.ask(request).then(toldIfRefused))
    return c.json({ status: 'a message is on its way, if it can be sent' })
  }
  const response = await identity.ask(request)
  return answerOf(identity, response, path)
}

/**
 * The request for Better Auth, to our origin whatever its host. `Sec-Fetch-Mode` is removed without a cookie and an
 * origin: Better Auth takes it for that of a browser, and `fetch` of Node.js sends it too.
 */
function requestTo({ settings }: IdentityContext, asked: Request, bytes: Uint8Array): Request {
  const { pathname, search } = new URL(asked.url)
  const headers = new Headers(asked.headers)
  const isOfPage = ['Cookie', 'Origin', 'Sec-Fetch-Site'].some((name) => headers.has(name))
  if (!isOfPage) headers.delete('Sec-Fetch-Mode')
  return new Request(`${settings.origin}${pathname}${search}`, {
    method: asked.method,
    headers,
    ...(bytes.byteLength > 0 && { body: bytes }),
  })
}

// The response says that a message is on its way; only the log can report that it is not.
async function toldIfRefused(response: Response): Promise<void> {
  if (!response.ok) throw await problemOf(response)
}

/** The account of an attempt: that of the session where one is required, otherwise that of the body. */
async function accountOf(
  c: Context<AppEnv>,
  { environment }: IdentityContext,
  { ofSession }: Route,
  bytes: Uint8Array,
): Promise<string | undefined> {
  if (!/^application\/json\b/i.test(c.req.header('Content-Type') ?? '')) {
    throw new Problem(problems.UnsupportedMediaType)
  }
  const email = emailOf(new TextDecoder().decode(bytes))
  return ofSession ? readCredential(c, environment, 'person') : email
}

function emailOf(json: string): string | undefined {
  try {
    const { email } = JSON.parse(json)
    return typeof email === 'string' ? email.trim().toLowerCase() : undefined
  } catch {
    throw new Problem(problems.MalformedJson)
  }
}

function checkBody(schema: z.ZodType, bytes: Uint8Array): void {
  const read = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
  if (!read.success) throw new Problem(problems.InvalidBody, { errors: fieldErrors(read.error) })
}

/** The response of Better Auth in our form: problems, and the session token as our bearer token. */
export async function answerOf(
  identity: IdentityContext,
  response: Response,
  path: string,
): Promise<Response> {
  if (response.status >= 400) throw await problemOf(response)
  const headers = new Headers(response.headers)
  headers.delete('set-auth-token')
  headers.delete('access-control-expose-headers')
  if (path === '/jwks') headers.set('Cache-Control', 'public, max-age=300')
  // Better Auth marks a redirect as JSON too, although it has no body.
  const isJson = response.status === 200 && /json/.test(headers.get('Content-Type') ?? '')
  const token = isJson && (await signedToken(identity, headers))
  const body = token ? JSON.stringify({ ...(await response.json<object>()), token }) : response.body
  return new Response(body, { status: response.status, headers })
}

/** The session token with its signature, as in a bearer token; undefined without a new session. */
export async function signedToken(
  { settings }: IdentityContext,
  headers: Headers,
): Promise<string | undefined> {
  for (const cookie of headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';')
    const [name = '', value = ''] = pair.split('=')
    if (!name.endsWith(sessionCookie) || value === '') continue
    const { [name]: token } = await parseSigned(pair, settings.secret, name)
    return token ? decodeURIComponent(value) : undefined
  }
  return undefined
}

async function problemOf(response: Response): Promise<Problem> {
  const { code, message } = await response
    .json<{ code?: string; message?: string }>()
    .catch(() => ({ code: undefined, message: undefined }))
  const { status } = response
  if (status >= 500) return new Problem(problems.InternalError, { cause: { message: code } })
  if (code === 'VALIDATION_ERROR') {
    return new Problem(problems.InvalidBody, message ? { detail: message } : {})
  }
  if (status === 404 || code === undefined) return new Problem(problems.NotFound)
  return new Problem(defineProblem(code.toLowerCase(), status, message ?? code))
}
