import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { serialize } from 'hono/utils/cookie'
import { fromOurPages, readCredential } from '../../../core/http/credential.ts'
import { readBytes } from '../../../core/http/input.ts'
import { limitAddress } from '../../../core/http/rate-limit.ts'
import type { AppEnv } from '../../../core/http/request-scope.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { CrossSiteRequest } from '../../../core/problems/problems.ts'
import { digest } from '../../../core/runtime/digest.ts'
import { environmentOf } from '../../../env.ts'
import { ownMemberships, ownSession } from '../session/index.ts'
import { machineName, makeMachineKey } from './cli-key.ts'
import { signInPage, tenantPage } from './cli-pages.ts'
import { type CliTarget, checkProof, cliTarget, proofFor, redirectTo } from './cli-target.ts'
import { signedToken } from './identity.ts'
import { type IdentityContext, identityContext } from './identity-context.ts'
import { guesses } from './routes.ts'

/** Operation A18 of the client protocol: the page that a command-line client opens to get an API key. */
export async function cliLogin(c: Context<AppEnv>): Promise<Response> {
  await limitAddress(c, environmentOf(c.env))
  const target = cliTarget(c.req.query())
  const identity = identityContext(c)
  const session = await readCredential(c, identity.environment, 'person')
  const who = session ? await whoIs(identity, session) : undefined
  if (c.req.method !== 'POST') {
    return who
      ? choose(identity, target, who, new Headers())
      : signInPage(await shown(identity, target, undefined))
  }
  if (!fromOurPages(c)) throw new Problem(CrossSiteRequest)
  const form = new URLSearchParams(new TextDecoder().decode(await readBytes(c.req.raw, 16 * 1024)))
  await checkProof(identity.settings.secret, target, who?.session, form.get('proof') ?? '')
  if (form.has('email')) return signIn(c, identity, target, form, who?.session)
  if (form.get('with') === 'github') return viaGithub(c, identity)
  return who && form.get('with') !== 'again'
    ? answer(c, identity, target, who, form.get('tenant') ?? '', new Headers())
    : signInPage(await shown(identity, target, who?.session))
}

type Who = Awaited<ReturnType<typeof whoIs>> & {}

/** The person of a session, or undefined when it has ended. */
async function whoIs(identity: IdentityContext, session: string) {
  try {
    const [[own], memberships] = await identity
      .person(session)
      .read((db) => [ownSession(db), ownMemberships(db)])
    return own && { session, email: own.email, memberships }
  } catch (error) {
    if (error instanceof Problem && error.type.status === 401) return undefined
    throw error
  }
}

async function signIn(
  c: Context<AppEnv>,
  identity: IdentityContext,
  target: CliTarget,
  form: URLSearchParams,
  before: string | undefined,
): Promise<Response> {
  const email = (form.get('email') ?? '').trim().toLowerCase()
  await identity.count({ what: '/sign-in/email', account: email }, guesses)
  const response = await askFor(c, identity, '/sign-in/email', {
    email,
    password: form.get('password') ?? '',
  })
  const token = response.ok && (await signedToken(identity, response.headers))
  if (!token) return signInPage({ ...(await shown(identity, target, before)), failed: true })
  const headers = cookiesOf(response)
  const who = await whoIs(
    identity,
    `session:${await digest(token.slice(0, token.lastIndexOf('.')))}`,
  )
  if (!who) throw new Error('a session that was just made is not there')
  const [only, ...others] = who.memberships
  if (!only || others.length > 0) return choose(identity, target, who, headers)
  return answer(c, identity, target, who, only.slug, headers)
}

async function viaGithub(c: Context<AppEnv>, identity: IdentityContext): Promise<Response> {
  // Better Auth accepts an address of ours by its origin, and not by a path alone.
  const { pathname, search } = new URL(c.req.url)
  const callbackURL = `${identity.settings.origin}${pathname}${search}`
  const response = await askFor(c, identity, '/sign-in/social', { provider: 'github', callbackURL })
  const { url } = await response.json<{ url?: string }>()
  if (!response.ok || !url) throw new Problem(CrossSiteRequest)
  const headers = cookiesOf(response)
  headers.set('Location', url)
  return new Response(null, { status: 303, headers })
}

/** Creates the key and sends it to the waiting client, or the problem instead. */
async function answer(
  c: Context<AppEnv>,
  identity: IdentityContext,
  target: CliTarget,
  { session, memberships }: Who,
  slug: string,
  headers: Headers,
): Promise<Response> {
  const membership = memberships.find((one) => one.slug === slug)
  const mark = /^[a-z0-9]{8}$/.exec(getCookie(c, machineCookie) ?? '')?.[0] ?? newMark()
  const name = machineName(target.machine, c.req.header('User-Agent') ?? '', mark)
  const said = membership
    ? await makeMachineKey(identity.tenant(session, slug), name).then(
        (key) => ({ key, tenant_id: membership.tenantId, tenant_name: membership.name }),
        refusedWith,
      )
    : { error: 'tenant_not_found' }
  headers.append('Set-Cookie', machineCookieOf(identity, mark))
  headers.set('Location', redirectTo(target, said))
  return new Response(null, { status: 302, headers })
}

function refusedWith(error: unknown): { error: string } {
  if (error instanceof Problem && error.type.status < 500) return { error: error.type.code }
  throw error
}

async function choose(identity: IdentityContext, target: CliTarget, who: Who, headers: Headers) {
  const { email, memberships, session } = who
  const { proof } = await shown(identity, target, session)
  return tenantPage({ target, proof, memberships, email }, headers)
}

async function shown(
  { settings }: IdentityContext,
  target: CliTarget,
  session: string | undefined,
) {
  const proof = await proofFor(settings.secret, target, session)
  return { target, proof, github: settings.github !== undefined }
}

function askFor(c: Context<AppEnv>, identity: IdentityContext, path: string, body: object) {
  const headers = new Headers(c.req.raw.headers)
  headers.set('Content-Type', 'application/json')
  headers.set('Origin', identity.settings.origin)
  headers.delete('Content-Length')
  const request = { method: 'POST', headers, body: JSON.stringify(body) }
  return identity.ask(new Request(`${identity.settings.origin}/auth${path}`, request))
}

function cookiesOf(response: Response): Headers {
  const headers = new Headers()
  for (const cookie of response.headers.getSetCookie()) headers.append('Set-Cookie', cookie)
  return headers
}

const machineCookie = 'guildhall.machine'

/** Identifies a machine, so that a second sign-in replaces its own key and no other. */
function machineCookieOf({ settings }: IdentityContext, mark: string): string {
  const secure = settings.origin.startsWith('https:')
  const maxAge = 400 * 24 * 60 * 60
  return serialize(machineCookie, mark, {
    path: '/',
    httpOnly: true,
    secure,
    sameSite: 'Lax',
    maxAge,
  })
}

function newMark(): string {
  return crypto.randomUUID().slice(0, 8)
}
