import type { Context } from 'hono'
import type { Environment } from '../../env.ts'
import { Problem } from '../problems/problem.ts'
import * as problems from '../problems/problems.ts'
import { digest } from '../runtime/digest.ts'
import { tenantKey } from '../tenancy/tenant-key.ts'
import { addressOf, callerOf } from './address.ts'
import { readCredential, refusal } from './credential.ts'
import { type Endpoint, planeOf } from './declaration.ts'
import { limitKey } from './key-rate.ts'
import { limit, limitAddress, rateLimitPolicy } from './rate-limit.ts'

/** The caller, as far as a request shows it before the database is asked. */
export type Admitted = {
  /** The hash of the credential that travels, or of the caller’s address where none was presented. */
  credential: string
  /** Whether a credential of the right shape came with the request. */
  presented: boolean
  /** The IP address that it comes from, where it is known. */
  address: string | undefined
  /** The tenant that host or header name. */
  slug: string | undefined
  /** The host, when it is none of the app's domain: a tenant may have shown that it is its own. */
  host: string | undefined
}

/**
 * Counts a request in its rate limits, and reads its credential and what it says of its tenant.
 * @throws {Problem} 429, 401, 403 or 404 without the database being asked.
 */
export async function admit(
  c: Context,
  environment: Environment,
  endpoint: Endpoint,
): Promise<Admitted> {
  const [caller] = await Promise.all([
    credentialOf(c, environment, endpoint),
    limitAddress(c, environment),
  ])
  return { ...caller, ...namedTenant(c, environment) }
}

/** Whose request it is; counted in the limits of its credential. */
async function credentialOf(c: Context, environment: Environment, endpoint: Endpoint) {
  const { permission, relays } = endpoint.declaration
  const plane = planeOf(endpoint)
  const presented =
    plane === 'guest' ? undefined : await readCredential(c, environment, plane, relays)
  if (presented === undefined && permission !== 'anyone' && permission !== 'guest') throw refusal(c)
  const credential = presented ?? (await digest(callerOf(c)))
  const limitClass = relays || endpoint.method === 'get' ? 'LIMIT_READ' : 'LIMIT_WRITE'
  const [ofKey] = await Promise.all([
    limitKey(environment, credential),
    limit(environment, limitClass, credential),
  ])
  c.header('RateLimit-Policy', [rateLimitPolicy(limitClass), ...ofKey].join(', '))
  return { credential, presented: presented !== undefined, address: addressOf(c) }
}

/** The tenant that host and header name, and the host where only the database knows; else the credential's own. */
function namedTenant(c: Context, environment: Environment) {
  const key = tenantKey({
    host: c.req.header('Host') ?? new URL(c.req.url).host,
    header: c.req.header('X-Tenant'),
    appDomain: environment.APP_DOMAIN,
  })
  if (key.kind === 'mismatch') throw new Problem(problems.TenantMismatch)
  if (key.kind === 'unknown') throw new Problem(problems.TenantNotFound)
  return { slug: key.kind === 'slug' ? key.slug : undefined, host: key.host }
}
