/** Thrown where work on what a tenant sent would not end soon. */
export class TooMuchEffort extends Error {
  override readonly name = 'TooMuchEffort'
}

/**
 * How much work may still be spent on one request, in steps of about a microsecond. A small schema can ask
 * for exponential work, so every walk of what a tenant sent draws on one.
 */
export class Effort {
  #left: number
  /** The longest array and text of the value in hand, for keywords whose work grows with them. */
  longest = { array: 0, text: 0 }

  constructor(steps = 2_000_000) {
    this.#left = steps
  }

  /** @throws {TooMuchEffort} when nothing is left. */
  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw new TooMuchEffort()
  }
}

/** Whether work ended early: for what was left of its effort, at the end of its stack, or at a name no pointer can hold. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof TooMuchEffort || error instanceof RangeError || error instanceof URIError
}

/** What the work gives; undefined where it was too much. */
export function withinEffort<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (isTooMuch(error)) return undefined
    throw error
  }
}
