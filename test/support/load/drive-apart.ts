import { join } from 'node:path'
import { startLeashed } from '../leashed.ts'
import type { Driven, Plan } from './drive.ts'

/** Drives requests from a process of its own. */
export async function driveApart(plan: Plan, signal: AbortSignal): Promise<Driven> {
  const program = join(import.meta.dirname, 'driver.ts')
  const driver = startLeashed([program], { GUILDHALL_LOAD: JSON.stringify(plan) })
  signal.addEventListener('abort', driver.stop, { once: true })
  try {
    const line = await driver.line
    signal.throwIfAborted()
    if (line === undefined) throw new Error('what makes the requests ended without a word')
    return JSON.parse(line)
  } finally {
    signal.removeEventListener('abort', driver.stop)
    await driver.stop()
  }
}
