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

/** The kinds of fault: `fault` in control.ts describes each. */
export type FaultKind = (typeof faultKinds)[number]
export type Transport = 'http' | 'websocket'
export type Fault = {
  kind: FaultKind
  database: string
  /** How often it strikes before it is used up; 1 when left out. */
  times?: number | undefined
  /** Strikes only what carries this text in its SQL. */
  match?: string | undefined
  transport?: Transport | 'both' | undefined
  /** Of `slow`: milliseconds before the statement is executed. */
  delayMs?: number | undefined
}

/** Armed faults and round-trip delays of each database, so that parallel tests do not disturb each other. */
export class Faults {
  #armed: (Fault & { left: number })[] = []
  readonly #delays = new Map<string | undefined, number>()

  arm(fault: Fault): void {
    this.#armed.push({ ...fault, left: fault.times ?? 1 })
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
        [undefined, 'both', at.transport].includes(fault.transport) &&
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

  /** Forgets everything about a dropped database. */
  forget(database: string): void {
    this.clear(database)
    this.#delays.delete(database)
  }
}
