import type { Context } from 'hono'
import { type Environment, environmentOf } from '../../env.ts'
import type { Refusals } from '../db/explain.ts'
import { isApiKey, travellingHash } from '../tenancy/api-key.ts'
import { Tenant } from '../tenancy/tenant.ts'
import { tenantKey } from '../tenancy/tenant-key.ts'
import type { Answer, Endpoint } from './endpoint.ts'
import { namesTag } from './etag.ts'
import { readClaim } from './idempotency.ts'
import { readInput, readRelayed } from './input.ts'
import { Problem } from './problem.ts'
import * as problems from './problems.ts'
import { limit, limitAddress, rateLimitPolicy } from './rate-limit.ts'
import type { AppEnv } from './request-scope.ts'
import { problemsOf } from './standard-problems.ts'

/** What the caller presents, before the database has judged it. */
type Presented = { slug: string | undefined; credential: string; presented: boolean }

/** The hono handler of a declared endpoint: limits, credential, tenant, input, handler, answer, in this order. */
export function serve(endpoint: Endpoint, served: string) {
  const { declaration, method } = endpoint
  const refusals: Refusals = {
    byCode: new Map(problemsOf(endpoint).map((type) => [type.code, type])),
    byConstraint: declaration.conflicts ?? {},
  }
  const { relays } = declaration
  const limitClass = relays || method === 'get' ? 'LIMIT_READ' : 'LIMIT_WRITE'
  const permission = declaration.may.includes(':') ? declaration.may : undefined

  return async (c: Context<AppEnv>): Promise<Response> => {
    const environment = environmentOf(c.env)
    await limitAddress(c, environment)
    const { slug, credential, presented } = await readPresented(
      c,
      environment,
      declaration.may === 'anyone',
    )
    await limit(environment, limitClass, credential)
    c.header('RateLimit-Policy', rateLimitPolicy(limitClass))
    const { bytes, ...input } = relays
      ? { ...(await readRelayed(endpoint, c.req, served)), bytes: undefined }
      : await readInput(endpoint, c.req)
    const attemptMs = environment.DATABASE_ATTEMPT_MS * (declaration.bulk ? 3 : 1)
    const tenant = new Tenant(
      {
        url: environment.DATABASE_URL,
        budget: { attemptMs, totalMs: 2 * attemptMs },
        refusals,
        meter: c.var.meter,
      },
      {
        slug,
        credential,
        permission,
        requestId: c.var.requestId,
        claim: bytes && (await readClaim(c.req, bytes)),
      },
    )
    const ifMatch = c.req.header('If-Match')
    return render(
      c,
      endpoint,
      await endpoint.handle({ ...input, tenant, ifMatch, presented } as never),
    )
  }
}

async function readPresented(
  c: Context<AppEnv>,
  environment: Environment,
  optional: boolean,
): Promise<Presented> {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '') ?? []
  const presented = token !== undefined && (await isApiKey(token))
  if (!presented && !optional) {
    throw new Problem(
      token === undefined ? problems.Unauthenticated : problems.InvalidCredential,
      challenge,
    )
  }
  const key = tenantKey({
    host: c.req.header('Host') ?? new URL(c.req.url).host,
    header: c.req.header('X-Tenant'),
    appDomain: environment.APP_DOMAIN,
  })
  if (key.kind === 'mismatch') throw new Problem(problems.TenantMismatch)
  if (key.kind === 'unknown') throw new Problem(problems.TenantNotFound)
  return {
    slug: key.kind === 'slug' ? key.slug : undefined,
    credential: await travellingHash(token ?? ''),
    presented,
  }
}

const challenge = { headers: { 'WWW-Authenticate': 'Bearer realm="guildhall"' } }

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
