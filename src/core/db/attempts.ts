import { type Fault, faultOf, isFault, type Recurrence, recurrenceOf } from './fault.ts'

/** Counts what a request costs; the numbers of `Server-Timing`. */
export type Meter = { roundTrips: number; milliseconds: number }

export type Budget = {
  /** Milliseconds that one attempt may take. */
  attemptMs: number
  /** Milliseconds that all attempts and the pauses between them may take. */
  totalMs: number
}

/** A fault that was not, or could not be, got over by trying again. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault

  constructor(fault: Fault, cause: unknown) {
    super(fault.message, { cause })
    this.fault = fault
  }
}

const maxAttempts = 4

/**
 * Runs `attempt` until it succeeds, fails for good, or the budget is spent. What may have run already is
 * run again only when `repeatable`: a read, or a write under an idempotency key. Throws FaultError.
 */
export async function withAttempts<Result>(
  budget: Budget,
  repeatable: boolean,
  attempt: (signal: AbortSignal, timeoutMs: number) => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + budget.totalMs
  for (let number = 1; ; number += 1) {
    const timeoutMs = Math.max(1, Math.min(budget.attemptMs, deadline - Date.now()))
    try {
      return await attempt(AbortSignal.timeout(timeoutMs), timeoutMs)
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown
      const fault = faultOf(thrown)
      const pause = 40 * 2 ** number * (0.5 + Math.random() / 2)
      const again = mayRepeat(recurrenceOf(fault), repeatable) && number < maxAttempts
      if (!again || Date.now() + pause >= deadline) throw new FaultError(fault, thrown)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/** Adds to the meter how long work took, whether it succeeds or not. */
export async function metered<Result>(meter: Meter, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  try {
    return await work()
  } finally {
    meter.milliseconds += performance.now() - began
  }
}

function mayRepeat(recurrence: Recurrence, repeatable: boolean): boolean {
  return (
    recurrence === 'transient, never ran' ||
    (recurrence === 'transient, may have run' && repeatable)
  )
}
