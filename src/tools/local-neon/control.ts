import type { Fault } from './faults.ts'
import type { PlaneFault } from './plane/faults.ts'
import type { ProjectOptions } from './plane/rules.ts'
import type { Counts } from './stats.ts'

export type { Fault, FaultKind } from './faults.ts'
export type { Counts } from './stats.ts'

/** A small client of the endpoint's control routes, for tests and tools. Each call rejects on an error. */
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
     * - `drop_before`: the connection is lost, nothing was executed
     * - `drop_after`: executed and committed, the connection is lost before the answer
     * - `drop_within`: as `drop_after`, and half of the answer has come; of HTTP only
     * - `admin_shutdown`: the backend is really terminated before execution: 57P01
     * - `too_many`, `unavailable`: HTTP 429, 503. On a WebSocket: that status of the upgrade when
     *   `wsProxy` gives `/v2?database=NAME`, otherwise FATAL 53300 or 57P03 at connect
     * - `half_open`: accepted, nothing executed, never answered
     * - `slow`: executed after `delayMs`
     *
     * `match` restricts it to what carries that text in its SQL.
     */
    fault: (fault: Fault) => call<unknown>('POST', 'faults', fault),
    /** Disarms the faults of one database, or of all. */
    clearFaults: (database?: string) => call<unknown>('DELETE', 'faults', { database }),
    /** Adds a round-trip delay in milliseconds, to one database or to those without their own. */
    delay: (ms: number, database?: string) => call<unknown>('PUT', 'delay', { ms, database }),
    /** A copy of `template` (whose pooled connections are closed), owned by neondb_owner unless told. */
    createDatabase: (
      name: string,
      input: { template?: string | undefined; owner?: string | undefined } = {},
    ) => call<unknown>('POST', 'databases', { name, ...input }),
    /** Ends every session of a database, removes it, and forgets its pools, faults and stats. */
    dropDatabase: (name: string) => call<unknown>('DELETE', 'databases', { name }),
    /** Makes a project of the control plane, whose default branch is a database that is there. */
    createProject: (options: ProjectOptions) => call<unknown>('POST', 'projects', options),
    /** Removes a project with the databases of its branches; the default branch's stays. */
    removeProject: (id: string) => call<unknown>('DELETE', 'projects', { id }),
    /** Sets a project's clock ahead, which makes branches expire. */
    advanceClock: (project: string, aheadMs: number) =>
      call<unknown>('PUT', 'clock', { project, aheadMs }),
    /** Archives a project's branches but the default one, and suspends their computes. */
    sleep: (project: string) => call<unknown>('POST', 'sleep', { project }),
    /**
     * Arms a fault for the next `times` (1) calls of the control plane.
     * - `refuse`: nothing is done, the answer is `status` (500), with `retryAfter` seconds when given
     * - `lose_answer`: it is done, and the connection is lost before the answer
     * - `fail_operation`: an operation ends as failed; `match` is its action
     * - `wrong_host`: connection_uri answers with the default branch's
     * - `vanish`: the branch of the path is deleted just before
     *
     * `match` restricts it to what carries that text in its `METHOD /path`, below the project.
     */
    planeFault: (fault: PlaneFault) => call<unknown>('POST', 'plane-faults', fault),
  }
}
