import type { Context } from 'hono'
import type { Environment } from '../../env.ts'
import { Problem } from '../problems/problem.ts'
import { RateLimited } from '../problems/problems.ts'
import { type RateLimitClass, rateLimits } from '../runtime/rates.ts'
import { callerOf } from './address.ts'

/** Counts one request of `key` in a class, before the database is asked. Throws 429 when the minute is used up. */
export async function limit(
  environment: Environment,
  name: RateLimitClass,
  key: string,
): Promise<void> {
  const { success } = await environment[name].limit({ key })
  if (success) return
  throw new Problem(RateLimited, {
    detail: `At most ${rateLimits[name]} requests a minute are served here.`,
    headers: {
      RateLimit: `"${policyName(name)}";r=0;t=60`,
      'RateLimit-Policy': rateLimitPolicy(name),
    },
  })
}

/** Counts one request of where it comes from. */
export function limitAddress(c: Context, environment: Environment): Promise<void> {
  return limit(environment, 'LIMIT_ADDRESS', callerOf(c))
}

/** The `RateLimit-Policy` header of a class. */
export function rateLimitPolicy(name: RateLimitClass): string {
  return `"${policyName(name)}";q=${rateLimits[name]};w=60`
}

function policyName(name: RateLimitClass): string {
  return name.slice('LIMIT_'.length).replace(/_\d+$/, '').toLowerCase()
}
