import type { Reply, Tenant, World } from '../../support/world.ts'
import { requestOf, type Served } from './endpoints.ts'
import type { Subject } from './fixture.ts'
import { rowsOf } from './world.ts'

/** What a request cost at the local endpoint until its answer, beside what the Worker says that it cost. */
export type Cost = { requests: number; websockets: number; queries: number; said: number }

declare module 'vitest' {
  interface TaskMeta {
    /** What an operation cost: the bench's section `trips` reads it from the report. */
    cost?: Cost & { operation: string }
  }
}

export async function costOf(world: World, ask: () => Promise<Reply>): Promise<Cost> {
  await world.control.resetStats(world.database)
  const reply = await ask()
  const { requests, websockets, queries } = await world.stats()
  const [, said] = /desc="(\d+)"/.exec(reply.headers.get('Server-Timing') ?? '') ?? []
  const { after } = reply
  return { requests: requests - after, websockets, queries: queries - after, said: Number(said) }
}

/** Everything of an answer but what differs from one request to the next. */
export function essence({ status, headers, json }: Reply) {
  const volatile = new Set(['x-request-id', 'server-timing', 'date'])
  const { requestId: _, ...body } = json
  return { status, body, headers: [...headers].filter(([name]) => !volatile.has(name)) }
}

/** What must not stand in an answer to anyone else: every id of the tenant's rows, and its secret. */
export function marksOf(rows: Record<string, string[]>, secret: string): string[] {
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
  const ids = Object.values(rows).flatMap((some) => some.flatMap((row) => row.match(uuid) ?? []))
  return [...new Set([secret, ...ids])]
}

export type EndpointAttack = { world: World; victim: Tenant; attacker: Tenant; secret: string }

/**
 * Sends an endpoint's request about a subject of the victim with the attacker's key, also under an
 * Idempotency-Key that the victim used. Gives what is wrong with the answers: nothing, as it should be.
 */
export async function attackEndpoint(
  { world, victim, attacker, secret }: EndpointAttack,
  endpoint: Served,
  subject: Subject,
  expected: 'missing' | 'empty' | 'own',
): Promise<string[]> {
  const before = await rowsOf(world, victim.id)
  const marks = marksOf(before, secret)
  const [method, path, call] = requestOf(endpoint, subject)
  const wrong: string[] = []
  const reply = await attacker.call(method, path, call)
  const leaked = marks.filter((mark) => reply.text.includes(mark) && !path.includes(mark))
  if (leaked.length > 0) wrong.push(`the answer holds ${leaked.join(', ')}: ${reply.text}`)
  const found = outcomeOf(reply)
  if (found !== expected) wrong.push(`${expected} was expected: ${reply.status} ${reply.text}`)
  const after = await rowsOf(world, victim.id)
  for (const table of Object.keys(before)) {
    if (JSON.stringify(before[table]) !== JSON.stringify(after[table])) {
      wrong.push(`rows of the victim changed in ${table}`)
    }
  }
  return wrong
}

function outcomeOf({ status, json }: Reply): 'missing' | 'empty' | 'own' | undefined {
  if (status === 404) return 'missing'
  if (status < 200 || status > 299) return undefined
  const list = Array.isArray(json) ? json : json?.data
  return Array.isArray(list) && list.length === 0 ? 'empty' : 'own'
}
