import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Meter } from '../db/attempts.ts'
import { UnexplainedFault } from '../db/explain.ts'
import { Problem, renderProblem } from '../problems/problem.ts'
import { InternalError } from '../problems/problems.ts'

/** The variables of a request in the middleware. */
export type AppEnv = { Bindings: object; Variables: { requestId: string; meter: Meter } }

const idShape = /^[A-Za-z0-9._-]{1,128}$/

/** Gives each request an id and a meter, says both in the answer, and writes one log line without parameters. */
export const requestScope: MiddlewareHandler<AppEnv> = async (c, next) => {
  const began = performance.now()
  const given = c.req.header('X-Request-Id')
  const meter: Meter = { roundTrips: 0, milliseconds: 0 }
  c.set('requestId', given !== undefined && idShape.test(given) ? given : crypto.randomUUID())
  c.set('meter', meter)
  await next()
  // Not by c.header, which makes the finished response anew each time.
  const { headers } = c.res
  headers.set('X-Request-Id', c.var.requestId)
  headers.set('Server-Timing', `db;dur=${meter.milliseconds.toFixed(1)};desc="${meter.roundTrips}"`)
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-store')
  log(c, meter, performance.now() - began)
}

/** Renders whatever was thrown; a defect becomes a plain 500, and its cause goes to the log only. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  return renderProblem(
    error instanceof Problem ? error : new Problem(InternalError, { cause: error }),
    c.var.requestId,
  )
}

function log(c: Context<AppEnv>, meter: Meter, milliseconds: number): void {
  const line = {
    level: c.res.status >= 500 ? 'error' : 'info',
    requestId: c.var.requestId,
    method: c.req.method,
    route: routePath(c, -1),
    status: c.res.status,
    ms: Math.round(milliseconds),
    dbMs: Math.round(meter.milliseconds),
    roundTrips: meter.roundTrips,
    ...causeOf(c.error),
  }
  console.log(JSON.stringify(line))
}

// Only names, states and places in our own code: a driver's message can hold the query and its parameters.
function causeOf(error: Error | undefined): Record<string, string | undefined> {
  if (error === undefined) return {}
  if (error instanceof Problem) return { problem: error.type.code, ...cause(error.options.cause) }
  if (error instanceof UnexplainedFault) return { error: error.message, sqlState: error.sqlState }
  return { error: error.name, stack: error.stack?.split('\n').slice(1, 4).join(' ') }
}

function cause(fault: unknown): Record<string, string | undefined> {
  const { sqlState, message } = (fault ?? {}) as { sqlState?: string; message?: string }
  return { sqlState, cause: message }
}
