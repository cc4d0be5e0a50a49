import { sql } from 'drizzle-orm'
import type { Context } from 'hono'
import type { Environment } from '../../env.ts'
import { withAttempts } from '../db/attempts.ts'
import { httpDatabase } from '../db/connect.ts'
import { Problem } from '../problems/problem.ts'
import { caches } from '../runtime/caches.ts'
import { addressOf } from './address.ts'
import { learnRate } from './key-rate.ts'
import type { AppEnv } from './request-scope.ts'
import { credentialProblems } from './standard-problems.ts'

const minute = 60_000

/**
 * Follows the use of a credential in one request: the authenticator calls `onAuthenticated`, and `settled` waits for the
 * handler. The use of a key is recorded after the response, at most once a minute per key: within an isolate by its
 * cache, between isolates by the condition of the statement.
 */
export function useOf(c: Context<AppEnv>, environment: Environment, credential: string) {
  let isAuthenticated = false
  const note = () => {
    const now = Date.now()
    if (credential.startsWith('session:') || now - (caches.keyUses.get(credential) ?? 0) < minute)
      return
    caches.keyUses.set(credential, now)
    c.executionCtx.waitUntil(write(environment, credential, addressOf(c)))
  }
  return {
    onAuthenticated: async (claims: unknown) => {
      isAuthenticated = true
      await learnRate(environment, credential, claims)
    },
    settled: async <Answer>(handling: Promise<Answer>): Promise<Answer> => {
      try {
        return await handling
      } catch (error) {
        isAuthenticated ||= isRefusalOfStatement(c, error)
        throw error
      } finally {
        if (isAuthenticated) note()
      }
    },
  }
}

/** Whether a statement after authentication was rejected: the claims are then lost with the transaction. */
function isRefusalOfStatement(c: Context<AppEnv>, error: unknown): boolean {
  return (
    c.var.meter.roundTrips > 0 &&
    error instanceof Problem &&
    error.type.status < 500 &&
    !credentialProblems.includes(error.type)
  )
}

async function write(environment: Environment, credential: string, address: string | undefined) {
  const { DATABASE_URL: url, DATABASE_ATTEMPT_MS: attemptMs } = environment
  try {
    await withAttempts({ attemptMs, totalMs: attemptMs }, true, (signal) =>
      httpDatabase(url, { signal, readOnly: false }).execute(
        sql`select app.use_key(${credential}, ${address ?? null})`,
      ),
    )
  } catch {
    // The use of the next minute is recorded; this one may be lost.
    console.log(JSON.stringify({ level: 'error', job: 'key use' }))
  }
}
