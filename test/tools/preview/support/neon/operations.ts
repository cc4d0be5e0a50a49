import { setTimeout as sleep } from 'node:timers/promises'
import type { PlaneFaults } from './faults.ts'
import type { Operation } from './shapes.ts'

type Pace = { operationMs: number; faults: PlaneFaults; now: () => string }

/**
 * Runs operations one after the other, each at least `operationMs` long; the first does the work. Where one fails, the
 * rest is cancelled. Gives whether all are finished.
 */
export async function runOperations(
  operations: readonly Operation[],
  work: () => Promise<void>,
  { operationMs, faults, now }: Pace,
): Promise<boolean> {
  for (const [index, operation] of operations.entries()) {
    const began = Date.now()
    operation.status = 'running'
    const least = sleep(operationMs)
    const struck = faults.take('fail_operation', operation.action)
    const failure = struck
      ? 'injected failure'
      : await (index === 0 ? work() : Promise.resolve()).then(() => undefined, String)
    await least
    operation.status = failure === undefined ? 'finished' : 'failed'
    operation.updated_at = now()
    operation.total_duration_ms = Date.now() - began
    if (failure === undefined) continue
    operation.error = failure
    operation.failures_count = 1
    for (const rest of operations.slice(index + 1)) rest.status = 'cancelled'
    return false
  }
  return true
}
