/** How long one that is ahead may keep those behind it: a database that answers 20 requests a second keeps up. */
const eachMs = 50
const mostMs = 60_000
/** One that has not left so long after its time never will: the runtime ended it where it stood, for its client went away. */
const lateMs = 10_000

/** An attempt that is under way: what tells it that its time is up, and what it says when it is done. */
export type Place = { signal: AbortSignal; leave(): void }

/**
 * The attempts of an isolate that are under way. They wait for the database in one queue, at its proxy or its pool, and
 * for the isolate itself, and their clocks run: whoever gave up there, and asked again at the end, would make it longer
 * for all. So the more they are, the longer each waits.
 */
export class RetryQueue {
  readonly #until = new Map<symbol, number>()

  /** Milliseconds that one more may wait beyond its own time, as many as there are now. */
  waitMs(): number {
    const now = Date.now()
    for (const [one, until] of this.#until) {
      if (until + lateMs > now) break
      this.#until.delete(one)
    }
    return Math.min(mostMs, eachMs * this.#until.size)
  }

  /**
   * Takes a place until it is left, or its signal aborts: after so many milliseconds, and what the others kept it
   * waiting when they were most.
   */
  join(attemptMs: number): Place {
    const one = Symbol()
    const began = Date.now()
    const controller = new AbortController()
    let waitMs = 0
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      this.#until.delete(one)
      waitMs = Math.max(waitMs, this.waitMs())
      const leftMs = began + attemptMs + waitMs - Date.now()
      if (leftMs <= 0)
        return controller.abort(new DOMException('no answer in time', 'TimeoutError'))
      this.#until.set(one, Date.now() + leftMs)
      timer = setTimeout(look, Math.min(leftMs, attemptMs))
    }
    look()
    const leave = () => {
      clearTimeout(timer)
      this.#until.delete(one)
    }
    return { signal: controller.signal, leave }
  }
}
