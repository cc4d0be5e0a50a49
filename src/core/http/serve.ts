import type { Context } from 'hono'
import { type Environment, environmentOf } from '../../env.ts'
import { recordingDenial } from '../audit/denials.ts'
import type { Refusals } from '../db/explain.ts'
import type { Plane } from '../db/tenant-db.ts'
import { digest } from '../digest.ts'
import { personDoor, tenantDoor } from '../tenancy/doors.ts'
import { Entered } from '../tenancy/tenant.ts'
import { tenantKey } from '../tenancy/tenant-key.ts'
import { addressOf, readCredential, refusal } from './credential.ts'
import type { Answer, Endpoint } from './endpoint.ts'
import { namesTag } from './etag.ts'
import { readClaim } from './idempotency.ts'
import { readInput, readRelayed } from './input.ts'
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
  const plane: Plane = may === 'person' || may === 'operator' ? may : 'tenant'
  const permission = may.includes(':') ? may : undefined
  const place = `${method.toUpperCase()} ${served}`
  const asked = { permission, inTeam: declaration.inTeam ?? false }

  return async (c: Context<AppEnv>): Promise<Response> => {
    const environment = environmentOf(c.env)
    await limitAddress(c, environment)
    const presented = await readCredential(c, environment, plane)
    if (presented === undefined && declaration.may !== 'anyone') throw refusal(c)
    const credential = presented ?? (await digest(''))
    await limit(environment, limitClass, credential)
    c.header('RateLimit-Policy', rateLimitPolicy(limitClass))
    const slug = slugOf(c, environment)
    const { bytes, ...input } = relays
      ? { ...(await readRelayed(endpoint, c.req, served)), bytes: undefined }
      : await readInput(endpoint, c.req)
    const attemptMs = environment.DATABASE_ATTEMPT_MS * (declaration.bulk ? 3 : 1)
    const claim = bytes && (await readClaim(c.req, bytes))
    const caller = { credential, requestId: c.var.requestId, claim }
    const connection = {
      url: environment.DATABASE_URL,
      budget: { attemptMs, totalMs: 2 * attemptMs },
      refusals,
      meter: c.var.meter,
    }
    const entered =
      plane === 'person'
        ? { person: new Entered(connection, personDoor(caller)) }
        : {
            tenant: new Entered(
              connection,
              tenantDoor({ ...caller, slug, ...asked, address: addressOf(c) }),
            ),
          }
    const ifMatch = c.req.header('If-Match')
    const handled = { ...input, ...entered, ifMatch, presented: presented !== undefined }
    const attempt = { credential, slug, requestId: c.var.requestId, resource: permission ?? place }
    const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work)
    const later = { url: environment.DATABASE_URL, attemptMs, waitUntil }
    const handling = endpoint.handle(handled as never)
    return render(c, endpoint, await recordingDenial(later, attempt, handling))
  }
}

/** The tenant that host and header name; undefined: the credential's own. */
function slugOf(c: Context<AppEnv>, environment: Environment): string | undefined {
  const key = tenantKey({
    host: c.req.header('Host') ?? new URL(c.req.url).host,
    header: c.req.header('X-Tenant'),
    appDomain: environment.APP_DOMAIN,
  })
  if (key.kind === 'mismatch') throw new Problem(problems.TenantMismatch)
  if (key.kind === 'unknown') throw new Problem(problems.TenantNotFound)
  return key.kind === 'slug' ? key.slug : undefined
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
