import type { Context } from 'hono'
import { type Environment, environmentOf } from '../../env.ts'
import { type Attempt, recordingDenial } from '../audit/denials.ts'
import type { Refusals } from '../db/explain.ts'
import type { Plane } from '../db/tenant-db.ts'
import { Problem } from '../problems/problem.ts'
import * as problems from '../problems/problems.ts'
import type { Connection } from '../tenancy/session.ts'
import { admit } from './admission.ts'
import { type Endpoint, planeOf } from './declaration.ts'
import { handlerContext } from './handler-context.ts'
import { readClaim } from './idempotency.ts'
import { readInput, readRelayed } from './input.ts'
import { useOf } from './key-use.ts'
import { render } from './render.ts'
import type { AppEnv } from './request-scope.ts'
import { problemsOf } from './standard-problems.ts'

type AppContext = Context<AppEnv>

/** The hono handler of a declared endpoint: limits, credential, tenant, input, handler, answer, in this order. */
export function serve(endpoint: Endpoint, served: string) {
  const { orOwn, inTeam = false } = endpoint.declaration
  const plane = planeOf(endpoint)
  const connect = connecting(endpoint)
  const { permission: declared } = endpoint.declaration
  const permission = declared.includes(':') && !orOwn ? declared : undefined
  const resource = permission ?? `${endpoint.method.toUpperCase()} ${served}`

  return async (c: AppContext): Promise<Response> => {
    const environment = environmentOf(c.env)
    const { requestId } = c.var
    const connection = connect(c, environment)
    const { presented, ...admitted } = await admit(c, environment, endpoint)
    const { claim, ...input } = await readRequest(c, endpoint, served)
    const use = useOf(c, environment, admitted.credential)
    const caller = {
      ...admitted,
      requestId,
      claim,
      permission,
      inTeam,
      onAuthenticated: use.onAuthenticated,
    }
    const context = { ...handlerContext(plane, connection, caller), environment, presented }
    const ifMatch = c.req.header('If-Match')
    const work = use.settled(endpoint.handle({ ...context, ...input, ifMatch } as never))
    const answer = await recordDenial(c, connection, plane, { ...admitted, resource }, work)
    return render(c, endpoint, answer)
  }
}

/**
 * The connection of a plane's own role. Throws 404 for the operator's where it is not configured: as if it were not
 * there.
 */
export function urlOf(environment: Environment, plane: Plane): string {
  if (plane !== 'operator') return environment.DATABASE_URL
  if (environment.OPERATOR_DATABASE_URL === undefined) throw new Problem(problems.NotFound)
  return environment.OPERATOR_DATABASE_URL
}

/** How requests of an endpoint reach the database: where, for how long, and with which problems. */
function connecting(endpoint: Endpoint) {
  const { conflicts = {}, bulk } = endpoint.declaration
  const refusals: Refusals = {
    byCode: new Map(problemsOf(endpoint).map((type) => [type.code, type])),
    byConstraint: conflicts,
  }
  return (c: AppContext, environment: Environment): Connection => {
    const attemptMs = environment.DATABASE_ATTEMPT_MS * (bulk ? 3 : 1)
    const budget = { attemptMs, totalMs: 2 * attemptMs }
    return { url: urlOf(environment, planeOf(endpoint)), budget, refusals, meter: c.var.meter }
  }
}

/** The input of a handler, and the claim of an Idempotency-Key; what is relayed writes nothing and claims none. */
async function readRequest(c: AppContext, endpoint: Endpoint, served: string) {
  if (endpoint.declaration.relays) {
    return { ...(await readRelayed(endpoint, c.req, served)), claim: undefined }
  }
  const { bytes, ...input } = await readInput(endpoint, c.req)
  return { ...input, claim: await readClaim(c.req, bytes) }
}

/** Waits for the answer; a denial goes to the tenant's record. Of the operator's plane there is none to write to. */
function recordDenial<Result>(
  c: AppContext,
  { url, budget: { attemptMs } }: Connection,
  plane: Plane,
  attempt: Omit<Attempt, 'requestId'>,
  work: Promise<Result>,
): Promise<Result> {
  if (plane === 'operator') return work
  const waitUntil = (after: Promise<unknown>) => c.executionCtx.waitUntil(after)
  const later = { url, attemptMs, waitUntil }
  return recordingDenial(later, { ...attempt, requestId: c.var.requestId }, work)
}
