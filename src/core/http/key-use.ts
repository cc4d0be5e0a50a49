import { sql } from 'drizzle-orm'
import type { Context } from 'hono'
import type { Environment } from '../../env.ts'
import { withAttempts } from '../db/attempts.ts'
import { httpDatabase } from '../db/connect.ts'
import { Problem } from '../problems/problem.ts'
import { BoundedMap } from '../runtime/bounded-map.ts'
import { addressOf } from './address.ts'
import { learnRate } from './key-rate.ts'
import type { AppEnv } from './request-scope.ts'
import { credentialProblems } from './standard-problems.ts'

const minute = 60_000

/** By the hash that travels, when this isolate last noted a key's use, in epoch milliseconds. */
const noted = new BoundedMap<string, number>(10_000)

/**
 * Records the use of a credential: `onAuthenticated` hears the authenticator, `settled` waits for the handler. After
 * the answer a key's use is noted, at most once a minute for each key: this isolate remembers, and between isolates
 * the statement's condition decides.
 */
export function useOf(c: Context<AppEnv>, environment: Environment, credential: string) {
  let entered = false
  const note = () => {
    const now = Date.now()
    if (credential.startsWith('session:') || now - (noted.get(credential) ?? 0) < minute) return
    noted.set(credential, now)
    c.executionCtx.waitUntil(write(environment, credential, addressOf(c)))
  }
  return {
    onAuthenticated: async (said: unknown) => {
      entered = true
      await learnRate(environment, credential, said)
    },
    settled: async <Answer>(handling: Promise<Answer>): Promise<Answer> => {
      try {
        return await handling
      } catch (error) {
        entered ||= isRefusalOfStatement(c, error)
        throw error
      } finally {
        if (entered) note()
      }
    },
  }
}

/** Whether a statement after authentication rejected the request: the answer of the authenticator is lost then. */
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
    // The next minute's use is noted; nobody waits for this one.
    console.log(JSON.stringify({ level: 'error', job: 'key use' }))
  }
}
