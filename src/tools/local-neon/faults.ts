import { z } from 'zod'

/**
 * - `drop_before`: the connection is lost, nothing was executed
 * - `drop_after`: executed and committed, the connection is lost before the answer
 * - `drop_within`: as `drop_after`, and half of the answer has come; of HTTP only
 * - `admin_shutdown`: the backend is really terminated before execution: 57P01
 * - `too_many`, `unavailable`: HTTP 429, 503. On a WebSocket: that status of the upgrade when `wsProxy` gives
 *   `/v2?database=NAME`, otherwise FATAL 53300 or 57P03 at connect
 * - `half_open`: accepted, nothing executed, never answered
 * - `slow`: executed after `delayMs`
 */
export const faultKinds = [
  'drop_before',
  'drop_after',
  'drop_within',
  'admin_shutdown',
  'too_many',
  'unavailable',
  'half_open',
  'slow',
] as const

export type FaultKind = (typeof faultKinds)[number]
export type Transport = 'http' | 'websocket'

export const Fault = z.object({
  kind: z.enum(faultKinds),
  database: z.string().min(1),
  /** How often it strikes before it is used up. */
  times: z.int().min(0).default(1),
  /** Strikes only what carries this text in its SQL. */
  match: z.string().optional(),
  /** Both when left out. */
  transport: z.enum(['http', 'websocket', 'both']).default('both'),
  /** Of `slow`: milliseconds before the statement is executed. */
  delayMs: z.int().min(0).optional(),
})
export type Fault = z.output<typeof Fault>

/** Armed faults and round-trip delays of each database, so that parallel tests do not disturb each other. */
export class Faults {
  #armed: (Fault & { left: number })[] = []
  readonly #delays = new Map<string | undefined, number>()

  arm(fault: Fault): void {
    this.#armed.push({ ...fault, left: fault.times })
  }

  /** Forgets the faults of a database, or all of them. */
  clear(database?: string): void {
    this.#armed = this.#armed.filter((fault) => database && fault.database !== database)
  }

  /** Uses up the oldest fault that fits; `sql` is undefined where none is known yet. */
  take(at: {
    database: string
    transport: Transport
    sql?: string
    kinds: readonly FaultKind[]
  }): Fault | undefined {
    const found = this.#armed.find(
      (fault) =>
        fault.database === at.database &&
        at.kinds.includes(fault.kind) &&
        ['both', at.transport].includes(fault.transport) &&
        (fault.match === undefined || at.sql?.includes(fault.match)),
    )
    if (found) found.left--
    this.#armed = this.#armed.filter((fault) => fault.left > 0)
    return found
  }

  /** Sets the delay of a round trip in milliseconds, for one database or for those without their own. */
  setDelay(ms: number, database?: string): void {
    this.#delays.set(database, ms)
  }

  delay(database: string): number {
    return this.#delays.get(database) ?? this.#delays.get(undefined) ?? 0
  }
  forget(database: string): void {
    this.clear(database)
    this.#delays.delete(database)
  }
}
