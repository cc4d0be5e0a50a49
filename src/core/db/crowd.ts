/** How long one that is ahead may keep those behind it: a database that does 40 requests a second keeps up. */
const eachMs = 25
const mostMs = 25_000

/**
 * The attempts of an isolate that are under way. They wait for the database in one queue, at its proxy or its pool, and
 * there their clocks run: whoever gives up in it, and asks again from its end, makes it longer for all.
 */
export class Crowd {
  readonly #until = new Map<symbol, number>()

  /** Milliseconds that an attempt which begins now may wait for its turn. */
  waitMs(): number {
    const now = Date.now()
    // One whose client went away never leaves: the runtime ends its request where it stands.
    for (const [one, until] of this.#until) {
      if (until > now) break
      this.#until.delete(one)
    }
    return Math.min(mostMs, eachMs * this.#until.size)
  }

  /** Counts an attempt until it leaves, or for so many milliseconds. Gives what it leaves by. */
  join(forMs: number): () => void {
    const one = Symbol()
    this.#until.set(one, Date.now() + forMs)
    return () => void this.#until.delete(one)
  }
}
