import type { z } from 'zod'
import type { Fault as Armed } from '../../src/tools/local-neon/faults.ts'
import type { Counts } from '../../src/tools/local-neon/stats.ts'

export type { FaultKind } from '../../src/tools/local-neon/faults.ts'
export type Fault = z.input<typeof Armed>
export type { Counts } from '../../src/tools/local-neon/stats.ts'

/** A client of the local endpoint's control routes. Each call rejects on an error. */
export function localNeonControl(origin: string) {
  async function call<Answer>(method: string, route: string, input: object = {}): Promise<Answer> {
    const url = new URL(`/_local/${route}`, origin)
    const init: RequestInit = { method }
    if (method === 'GET') url.search = new URLSearchParams(Object.entries(input)).toString()
    else init.body = JSON.stringify(input)
    const response = await fetch(url, init)
    const answer = await response.text()
    if (!response.ok) throw new Error(`${method} /_local/${route}: ${answer}`)
    return JSON.parse(answer)
  }
  return {
    health: () => call<{ ok: true }>('GET', 'health'),
    /** The requests of a database since its last reset. */
    stats: (database: string) => call<Counts>('GET', 'stats', { database }),
    resetStats: (database: string) => call<unknown>('DELETE', 'stats', { database }),
    /** The pooled server connections that are open. */
    pool: () =>
      call<{ database: string; role: string; total: number; idle: number; waiting: number }[]>(
        'GET',
        'pool',
      ),
    /**
     * Arms a fault for the next `times` (1) requests, or WebSockets, to a database.
     * `match` restricts it to what carries that text in its SQL.
     */
    fault: (fault: Fault) => call<unknown>('POST', 'faults', fault),
    /** Disarms the faults of one database, or of all. */
    clearFaults: (database?: string) => call<unknown>('DELETE', 'faults', { database }),
    /** Adds a round-trip delay in milliseconds, to one database or to those without their own. */
    delay: (ms: number, database?: string) => call<unknown>('PUT', 'delay', { ms, database }),
    /** A copy of `template` (whose pooled connections are closed), owned by neondb_owner. */
    createDatabase: (name: string, input: { template?: string } = {}) =>
      call<void>('POST', 'databases', { name, ...input }),
    /** Ends every session of a database, removes it, and forgets its pools, faults and stats. */
    dropDatabase: (name: string) => call<void>('DELETE', 'databases', { name }),
  }
}
