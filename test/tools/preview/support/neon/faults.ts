/**
 * - `refuse`: nothing is done, the answer is `status` (500), with `retryAfter` seconds when given
 * - `lose_answer`: it is done, and the connection is lost before the answer
 * - `fail_operation`: an operation ends as failed; `match` is its action
 * - `wrong_host`: connection_uri answers with the host of another branch
 * - `vanish`: the branch of the path is deleted just before
 */
export type PlaneFault = {
  kind: 'refuse' | 'lose_answer' | 'fail_operation' | 'wrong_host' | 'vanish'
  /** Of `refuse`: the status, and the seconds of its Retry-After. */
  status?: number | undefined
  retryAfter?: number | undefined
  /** Strikes only requests whose `METHOD /path` has this text; operations by their action. */
  match?: string | undefined
  /** How often it strikes before it is used up; 1 when left out. */
  times?: number | undefined
}

/** Armed faults of one project. */
export class PlaneFaults {
  #armed: (PlaneFault & { left: number })[] = []

  arm(fault: PlaneFault): void {
    this.#armed.push({ ...fault, left: fault.times ?? 1 })
  }

  /** Uses up the oldest fault of a kind that fits. */
  take(kind: PlaneFault['kind'], at: string): PlaneFault | undefined {
    const found = this.#armed.find(
      (fault) => fault.kind === kind && (fault.match === undefined || at.includes(fault.match)),
    )
    if (found) found.left--
    this.#armed = this.#armed.filter(({ left }) => left > 0)
    return found
  }
}
