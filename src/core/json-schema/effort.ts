/** Thrown where work on the input of a tenant would take too long. */
export class TooMuchEffort extends Error {
  override readonly name = 'TooMuchEffort'
}

/**
 * The work that is left for one request, in steps of about a microsecond. A small schema can cause exponential work, so
 * every traversal of a tenant's input spends from it.
 */
export class Effort {
  #left: number
  /** The longest array and text of the present value, for keywords whose work grows with them. */
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

/** Whether an error means too much work: no effort left, a stack overflow, or a name that no pointer can encode. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof TooMuchEffort || error instanceof RangeError || error instanceof URIError
}

/** The result of the work; undefined where it was too much. */
export function withinEffort<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (isTooMuch(error)) return undefined
    throw error
  }
}
