import type { Context } from 'hono'
import { type Environment, environmentOf } from '../../env.ts'
import { recordingDenial } from '../audit/denials.ts'
import type { Refusals } from '../db/explain.ts'
import type { Plane } from '../db/tenant-db.ts'
import { digest, keyedDigest } from '../digest.ts'
import { guestDoor, operatorDoor, personDoor, tenantDoor } from '../tenancy/doors.ts'
import { Entered } from '../tenancy/tenant.ts'
import { tenantKey } from '../tenancy/tenant-key.ts'
import { addressOf, readCredential, refusal } from './credential.ts'
import { type Answer, type Endpoint, planeOf } from './endpoint.ts'
import { namesTag } from './etag.ts'
import { readClaim } from './idempotency.ts'
import { readInput, readRelayed } from './input.ts'
import { limitKey } from './key-rate.ts'
import { useOf } from './key-use.ts'
import { Problem } from './problem.ts'
import * as problems from './problems.ts'
import { limit, limitAddress, rateLimitPolicy } from './rate-limit.ts'
import type { AppEnv } from './request-scope.ts'
import { problemsOf } from './standard-problems.ts'

/** The hono handler of a declared endpoint: limits, credential, tenant, input, handler, answer, in this order. */
export function serve(endpoint: Endpoint, served: string) {
  const { declaration, method } = endpoint
  const refusals: Refusals = {
    byCode: new Map(problemsOf(endpoint).map((type) => [type.code, type])),
    byConstraint: declaration.conflicts ?? {},
  }
  const { relays } = declaration
  const limitClass = relays || method === 'get' ? 'LIMIT_READ' : 'LIMIT_WRITE'
  const { may } = declaration
  const plane = planeOf(endpoint)
  const permission = may.includes(':') && !declaration.orOwn ? may : undefined
  const place = `${method.toUpperCase()} ${served}`
  const asked = { permission, inTeam: declaration.inTeam ?? false }

  return async (c: Context<AppEnv>): Promise<Response> => {
    const environment = environmentOf(c.env)
    const url = urlOf(environment, plane)
    await limitAddress(c, environment)
    const presented = plane === 'guest' ? undefined : await readCredential(c, environment, plane)
    if (presented === undefined && may !== 'anyone' && may !== 'guest') throw refusal(c)
    const credential = presented ?? (await digest(addressOf(c) ?? ''))
    await limit(environment, limitClass, credential)
    const ofKey = await limitKey(environment, credential)
    c.header('RateLimit-Policy', [rateLimitPolicy(limitClass), ...ofKey].join(', '))
    const named = namedTenant(c, environment)
    const { bytes, ...input } = relays
      ? { ...(await readRelayed(endpoint, c.req, served)), bytes: undefined }
      : await readInput(endpoint, c.req)
    const attemptMs = environment.DATABASE_ATTEMPT_MS * (declaration.bulk ? 3 : 1)
    const claim = bytes && (await readClaim(c.req, bytes))
    const caller = { credential, requestId: c.var.requestId, claim }
    const connection = {
      url,
      budget: { attemptMs, totalMs: 2 * attemptMs },
      refusals,
      meter: c.var.meter,
    }
    const use = useOf(c, environment, credential)
    const entered = {
      tenant: () =>
        new Entered(
          connection,
          tenantDoor({ ...caller, ...named, ...asked, address: addressOf(c), letIn: use.letIn }),
        ),
      person: () => new Entered(connection, personDoor(caller)),
      guest: () => new Entered(connection, guestDoor(caller)),
      operator: () => new Entered(connection, operatorDoor(caller)),
    }[plane]()
    const ifMatch = c.req.header('If-Match')
    const handled = {
      ...input,
      [plane]: entered,
      ifMatch,
      environment,
      secretFor: (name: string) => keyedDigest(credential, name),
      presented: presented !== undefined,
      asPerson: presented?.startsWith('session:')
        ? new Entered(connection, personDoor(caller))
        : undefined,
    }
    const work = use.settled(endpoint.handle(handled as never))
    if (plane === 'operator') return render(c, endpoint, await work)
    const attempt = {
      credential,
      slug: named.slug,
      requestId: c.var.requestId,
      resource: permission ?? place,
    }
    const waitUntil = (after: Promise<unknown>) => c.executionCtx.waitUntil(after)
    const later = { url: environment.DATABASE_URL, attemptMs, waitUntil }
    return render(c, endpoint, await recordingDenial(later, attempt, work))
  }
}

/** The connection of a plane's own role. Throws 404 for the operator's where it is not configured: as if it were not there. */
export function urlOf(environment: Environment, plane: Plane): string {
  if (plane !== 'operator') return environment.DATABASE_URL
  if (environment.OPERATOR_DATABASE_URL === undefined) throw new Problem(problems.NotFound)
  return environment.OPERATOR_DATABASE_URL
}

/** The tenant that host and header name, and the host where only the database knows; else the credential's own. */
function namedTenant(c: Context<AppEnv>, environment: Environment) {
  const key = tenantKey({
    host: c.req.header('Host') ?? new URL(c.req.url).host,
    header: c.req.header('X-Tenant'),
    appDomain: environment.APP_DOMAIN,
  })
  if (key.kind === 'mismatch') throw new Problem(problems.TenantMismatch)
  if (key.kind === 'unknown') throw new Problem(problems.TenantNotFound)
  return { slug: key.kind === 'slug' ? key.slug : undefined, host: key.host }
}

function render(
  c: Context<AppEnv>,
  { method, declaration }: Endpoint,
  answer:
    | Answer<Record<number, never>>
    | { status: number; body: unknown; headers?: Record<string, string> },
): Response {
  for (const [name, value] of Object.entries(answer.headers ?? {})) c.header(name, value)
  if (declaration.relays) return asItStands(c, answer)
  const tag = answer.headers?.ETag
  const seen = c.req.header('If-None-Match')
  if (method === 'get' && tag !== undefined && seen !== undefined && namesTag(seen, tag)) {
    return c.body(null, 304)
  }
  const schema = declaration.gives[answer.status]
  if (!schema) return c.body(null, 204)
  const { media } = declaration
  const body = schema.parse(answer.body)
  return c.body(media ? String(body) : JSON.stringify(body), answer.status as 200, {
    'Content-Type': media ?? 'application/json',
  })
}

function asItStands(
  c: Context<AppEnv>,
  { status, body }: { status: number; body: unknown },
): Response {
  return typeof body === 'string' ? c.body(body, status as 200) : c.body(null, status as 200)
}
