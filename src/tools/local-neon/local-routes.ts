import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { DatabaseError } from 'pg'
import { z } from 'zod'
import type { Admin } from './admin.ts'
import { Fault, type Faults } from './faults.ts'
import type { Pools } from './pools.ts'
import type { Stats } from './stats.ts'

export type LocalContext = { admin: Admin; pools: Pools; faults: Faults; stats: Stats }
type Route = (context: LocalContext, input: unknown) => unknown

function route<Shape extends z.ZodType>(
  shape: Shape,
  answer: (context: LocalContext, input: z.output<Shape>) => unknown,
): Route {
  return (context, input) => answer(context, shape.parse(input))
}

const name = z.string().min(1)
const OfDatabase = z.object({ database: name })
const OfAny = z.object({ database: name.optional() })
const Delay = z.object({ ms: z.int().min(0), database: name.optional() })
const NewDatabase = z.object({ name, template: name.optional() })

/** The routes under /_local/: what Neon has no API for. */
const routes: Record<string, Route> = {
  'GET health': () => ({ ok: true }),
  'GET pool': ({ pools }) => pools.describe(),
  'GET stats': route(OfDatabase, ({ stats }, { database }) => stats.of(database)),
  'DELETE stats': route(OfDatabase, ({ stats }, { database }) => stats.reset(database)),
  'POST faults': route(Fault, ({ faults }, fault) => faults.arm(fault)),
  'DELETE faults': route(OfAny, ({ faults }, { database }) => faults.clear(database)),
  'PUT delay': route(Delay, ({ faults }, { ms, database }) => faults.setDelay(ms, database)),
  'POST databases': route(NewDatabase, ({ admin }, input) => admin.createDatabase(input)),
  'DELETE databases': route(z.object({ name }), async ({ admin, faults, stats }, { name }) => {
    await admin.dropDatabase(name)
    faults.forget(name)
    stats.reset(name)
  }),
}

/** Answers a control route with JSON; an error has `{message, code}`. */
export async function answerLocal(
  context: LocalContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const name = `${request.method} ${url.pathname.replace('/_local/', '')}`
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  }
  // A page in a browser on this machine can reach 127.0.0.1 too, and always sends its origin.
  if (request.headers.origin) return send(403, { message: 'not for browsers' })
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined
  if (!route) return send(404, { message: `no control route "${name}"` })
  try {
    const body = JSON.parse((await text(request)) || '{}')
    send(200, await route(context, { ...Object.fromEntries(url.searchParams), ...body }))
  } catch (error) {
    if (error instanceof z.ZodError) send(400, { message: z.prettifyError(error) })
    else if (error instanceof SyntaxError) send(400, { message: 'the body is not JSON' })
    else if (error instanceof DatabaseError) {
      send(409, { message: error.message, code: error.code, detail: error.detail })
    } else throw error
  }
}
