/** How long each attempt ahead can delay the ones behind it: a database that answers 20 requests a second keeps up. */
const delayPerAttemptMs = 50
const maxDelayMs = 60_000
/** An attempt that is this late never ends: the runtime stopped it when its client disconnected. */
const abandonedMs = 10_000

/** An attempt in flight: a signal that aborts at its deadline, and the way to leave the queue. */
export type QueuedAttempt = { signal: AbortSignal; release(): void }

/**
 * The attempts of an isolate that are in flight. All of them wait in one queue, at the database's proxy or its pool and for
 * the isolate itself. An attempt that gives up and starts again at the end makes that queue longer for all, so the deadline
 * of each grows with the number of others.
 */
export class RetryQueue {
  readonly #deadlines = new Map<symbol, number>()

  /** Milliseconds to add to the deadline of one more attempt. */
  delayMs(): number {
    const now = Date.now()
    for (const [attempt, deadline] of this.#deadlines) {
      if (deadline + abandonedMs > now) break
      this.#deadlines.delete(attempt)
    }
    return Math.min(maxDelayMs, delayPerAttemptMs * this.#deadlines.size)
  }

  /** Adds an attempt until it is released or its signal aborts: `attemptMs` plus the longest delay meanwhile. */
  enter(attemptMs: number): QueuedAttempt {
    const attempt = Symbol()
    const began = Date.now()
    const controller = new AbortController()
    let delayMs = 0
    let timer: ReturnType<typeof setTimeout>
    const check = () => {
      this.#deadlines.delete(attempt)
      delayMs = Math.max(delayMs, this.delayMs())
      const leftMs = began + attemptMs + delayMs - Date.now()
      if (leftMs <= 0)
        return controller.abort(new DOMException('no answer in time', 'TimeoutError'))
      this.#deadlines.set(attempt, Date.now() + leftMs)
      timer = setTimeout(check, Math.min(leftMs, attemptMs))
    }
    check()
    const release = () => {
      clearTimeout(timer)
      this.#deadlines.delete(attempt)
    }
    return { signal: controller.signal, release }
  }
}
