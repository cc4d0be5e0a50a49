import { type Fault, faultOf, isFault, type Recurrence, recurrenceOf } from './fault.ts'
import { RetryQueue } from './retry-queue.ts'

/** Counts what a request costs; the numbers of `Server-Timing`. */
export type Meter = { roundTrips: number; milliseconds: number }

export type Budget = {
  /** Milliseconds for one attempt, not counting its wait in the queue. */
  attemptMs: number
  /** Milliseconds for all attempts and the pauses between them. */
  totalMs: number
}

/** A fault that retries did not, or could not, overcome. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault

  constructor(fault: Fault, cause: unknown) {
    super(fault.message, { cause })
    this.fault = fault
  }
}

const maxAttempts = 4
const queue = new RetryQueue()

/**
 * Runs `attempt` until it succeeds, fails for good, or exhausts the budget. An attempt that may have run already is repeated
 * only when `repeatable`: a read, or a write under an idempotency key. Throws FaultError.
 *
 * The signal includes the wait in the queue; `timeoutMs` is for the database, whose clock starts with the first statement.
 */
export async function withAttempts<Result>(
  { attemptMs, totalMs }: Budget,
  repeatable: boolean,
  attempt: (signal: AbortSignal, timeoutMs: number) => Promise<Result>,
): Promise<Result> {
  const began = Date.now()
  const leftMs = () => began + totalMs + queue.delayMs() - Date.now()
  for (let number = 1; ; number += 1) {
    const timeoutMs = Math.max(1, Math.min(attemptMs, leftMs()))
    const queued = queue.enter(timeoutMs)
    try {
      return await attempt(queued.signal, timeoutMs).finally(queued.release)
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown
      const fault = faultOf(thrown)
      const pause = 40 * 2 ** number * (0.5 + Math.random() / 2)
      const again = mayRepeat(recurrenceOf(fault), repeatable) && number < maxAttempts
      if (!again || pause >= leftMs()) throw new FaultError(fault, thrown)
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
