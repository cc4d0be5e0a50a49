import type { Context } from 'hono'
import { identityDatabase } from '../../../core/auth/identity-database.ts'
import { FaultError } from '../../../core/db/attempts.ts'
import { explain, UnexplainedFault } from '../../../core/db/explain.ts'
import { faultOf, isFault } from '../../../core/db/fault.ts'
import { addressOf, callerOf } from '../../../core/http/address.ts'
import type { AppEnv } from '../../../core/http/request-scope.ts'
import { credentialProblems } from '../../../core/http/standard-problems.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { PermissionDenied, PlanLimitExceeded } from '../../../core/problems/problems.ts'
import { personAuthenticator, tenantAuthenticator } from '../../../core/tenancy/authenticators.ts'
import { type Person, PlaneSession, type Tenant } from '../../../core/tenancy/session.ts'
import { type Environment, environmentOf } from '../../../env.ts'
import { type CountAttempt, countAttempt } from './attempts.ts'
import type { Post } from './messages.ts'
import { type IdentitySettings, identitySettings } from './settings.ts'

/** The context of a request about identities. */
export type IdentityContext = {
  settings: IdentitySettings
  environment: Environment
  /** Counts an attempt. @throws {Problem} 429 above the limit. */
  count: CountAttempt
  /** The response of Better Auth. */
  ask(request: Request): Promise<Response>
  /** Continues work after the response, and logs its errors. */
  later(work: Promise<unknown>): void
  person(credential: string): Person
  tenant(credential: string, slug: string): Tenant
}

/** @throws {Problem} 503 where sign-in is not configured. */
export function identityContext(c: Context<AppEnv>): IdentityContext {
  const environment = environmentOf(c.env)
  const settings = identitySettings(environment)
  const { meter, requestId } = c.var
  const attemptMs = environment.DATABASE_ATTEMPT_MS
  const cost = { budget: { attemptMs, totalMs: 2 * attemptMs }, meter }
  const db = identityDatabase(settings.databaseUrl, cost)
  const later = (work: Promise<unknown>) => c.executionCtx.waitUntil(work.catch(logged))
  const connection = { ...cost, url: environment.DATABASE_URL, refusals }
  const caller = (credential: string) => ({ credential, requestId, claim: undefined })
  const address = callerOf(c)
  const count: CountAttempt = (attempt, allowance) =>
    explained(countAttempt(db, { ...attempt, address }, allowance))
  const post = posting(environment)
  return {
    settings,
    environment,
    count,
    ask: async (request) => {
      const { authority } = await import('./authority.ts')
      return explained(authority({ settings, db, post, later, count }).handler(request))
    },
    later,
    person: (credential) => new PlaneSession(connection, personAuthenticator(caller(credential))),
    tenant: (credential, slug) =>
      new PlaneSession(
        connection,
        tenantAuthenticator({
          ...caller(credential),
          slug,
          host: undefined,
          permission: undefined,
          inTeam: false,
          address: addressOf(c),
        }),
      ),
  }
}

const refusals = {
  byCode: new Map(
    [...credentialProblems, PlanLimitExceeded, PermissionDenied].map((type) => [type.code, type]),
  ),
  byConstraint: {},
}

function posting({ MAILER, MAIL_FROM, APP_DOMAIN }: Environment): Post {
  return async (message) => {
    if (!MAILER) {
      console.log(JSON.stringify({ level: 'error', cause: 'no MAILER: a message was not sent' }))
      return
    }
    await MAILER.send({ from: MAIL_FROM ?? `guildhall@${APP_DOMAIN}`, ...message })
  }
}

/** Turns faults of the database into the usual problems. */
async function explained<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown
    const fault = thrown instanceof FaultError ? thrown.fault : faultOf(thrown)
    throw explain(fault, refusals) ?? new UnexplainedFault(fault)
  }
}

function logged(error: unknown): void {
  const cause =
    error instanceof Problem ? error.type.code : error instanceof Error ? error.name : 'unknown'
  console.log(JSON.stringify({ level: 'error', job: 'identity', cause }))
}
