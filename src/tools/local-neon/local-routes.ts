import type { IncomingMessage, ServerResponse } from 'node:http'
import { DatabaseError } from 'pg'
import type { Admin } from './admin.ts'
import { type Fault, type FaultKind, type Faults, faultKinds, type Transport } from './faults.ts'
import { type PlaneFault, planeFaultKinds } from './plane/faults.ts'
import type { Plane } from './plane/plane.ts'
import { Refusal } from './plane/refusal.ts'
import type { Pools } from './pools.ts'
import type { Stats } from './stats.ts'

export type LocalWorld = {
  admin: Admin
  pools: Pools
  faults: Faults
  stats: Stats
  plane: Plane
}

type Input = Record<string, unknown>
type Route = (world: LocalWorld, input: Input) => unknown

/** The routes under /_local/: what Neon has no API for. See control.ts, their client. */
const routes: Record<string, Route> = {
  'GET health': () => ({ ok: true }),
  'GET pool': ({ pools }) => pools.describe(),
  'GET stats': ({ stats }, input) => stats.of(text(input, 'database')),
  'DELETE stats': ({ stats }, input) => stats.reset(text(input, 'database')),
  'POST faults': ({ faults }, input) => faults.arm(readFault(input)),
  'DELETE faults': ({ faults }, input) => faults.clear(optionalText(input, 'database')),
  'PUT delay': ({ faults }, input) =>
    faults.setDelay(count(input, 'ms'), optionalText(input, 'database')),
  'POST databases': ({ admin }, input) =>
    admin.createDatabase({
      name: text(input, 'name'),
      template: optionalText(input, 'template'),
      owner: optionalText(input, 'owner'),
    }),
  'DELETE databases': async ({ admin, faults, stats }, input) => {
    const name = text(input, 'name')
    await admin.dropDatabase(name)
    faults.forget(name)
    stats.reset(name)
  },
  'POST projects': ({ plane }, input) =>
    plane.create({
      id: text(input, 'id'),
      database: text(input, 'database'),
      branchLimit: optionalCount(input, 'branchLimit'),
      operationMs: optionalCount(input, 'operationMs'),
    }),
  'DELETE projects': ({ plane }, input) => plane.remove(text(input, 'id')),
  'PUT clock': ({ plane }, input) =>
    plane.project(text(input, 'project')).advance(count(input, 'aheadMs')),
  'POST sleep': ({ plane }, input) => plane.project(text(input, 'project')).sleep(),
  'POST plane-faults': ({ plane }, input) =>
    plane.project(text(input, 'project')).faults.arm(readPlaneFault(input)),
}

class BadInput extends Error {}

/** Answers a control route with JSON; an error has `{message, code}`. */
export async function answerLocal(
  world: LocalWorld,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const name = `${request.method} ${url.pathname.replace('/_local/', '')}`
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  }
  // A page in a browser on this machine can reach 127.0.0.1 too, and always says where it is from.
  if (request.headers.origin) return send(403, { message: 'not for browsers' })
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined
  if (!route) return send(404, { message: `no control route "${name}"` })
  try {
    const body = await readJson(request)
    send(200, await route(world, { ...Object.fromEntries(url.searchParams), ...body }))
  } catch (error) {
    if (error instanceof BadInput) send(400, { message: error.message })
    else if (error instanceof Refusal) send(error.status, { message: error.message })
    else if (error instanceof DatabaseError) {
      send(409, { message: error.message, code: error.code, detail: error.detail })
    } else throw error
  }
}

async function readJson(request: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  if (chunks.length === 0) return {}
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new BadInput('the body is not JSON')
  }
}

function readFault(input: Input): Fault {
  const kind = text(input, 'kind')
  const transport = optionalText(input, 'transport')
  if (!isKind(kind)) throw new BadInput(`"kind" must be one of ${faultKinds.join(', ')}`)
  if (!isTransport(transport)) throw new BadInput('"transport" must be http, websocket or both')
  return {
    kind,
    transport,
    database: text(input, 'database'),
    times: optionalCount(input, 'times'),
    match: optionalText(input, 'match'),
    delayMs: optionalCount(input, 'delayMs'),
  }
}

function readPlaneFault(input: Input): PlaneFault {
  const asked = text(input, 'kind')
  const kind = planeFaultKinds.find((known) => known === asked)
  if (!kind) throw new BadInput(`"kind" must be one of ${planeFaultKinds.join(', ')}`)
  return {
    kind,
    project: text(input, 'project'),
    match: optionalText(input, 'match'),
    status: optionalCount(input, 'status'),
    retryAfter: optionalCount(input, 'retryAfter'),
    times: optionalCount(input, 'times'),
  }
}

const isKind = (kind: string): kind is FaultKind => faultKinds.some((known) => known === kind)
const isTransport = (name: string | undefined): name is Transport | 'both' | undefined =>
  [undefined, 'http', 'websocket', 'both'].includes(name)

function optionalText(input: Input, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || typeof value === 'string') return value
  throw new BadInput(`"${name}" must be a string`)
}

function text(input: Input, name: string): string {
  const value = optionalText(input, name)
  if (!value) throw new BadInput(`"${name}" is required`)
  return value
}

function optionalCount(input: Input, name: string): number | undefined {
  return input[name] === undefined ? undefined : count(input, name)
}

function count(input: Input, name: string): number {
  const value = Number(input[name])
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new BadInput(`"${name}" must be a whole number, 0 or more`)
}
