import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from './connect.ts'

/** Lock not had in time, and deadlock: another try may do. */
const another = ['55P03', '40P01']
/** Cancelled: by an operator, or by a service that made room. Twice may be chance. */
const cancelled = '57014'

export type Tries = { attempts: number; say: (line: string) => void }

/** Milliseconds to wait before try number `attempt` + 1: doubling from 250, at most 10 s, of which half is chance. */
export function backOff(attempt: number): number {
  return Math.min(10_000, 250 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
}

/**
 * Does `work`, again when it failed for a reason that passes and left nothing behind. Gives its result and the number
 * of tries. `repeatable`: whether a cancelled statement left nothing behind either.
 */
export async function withRetries<Result>(
  { attempts, say }: Tries,
  repeatable: boolean,
  work: () => Promise<Result>,
): Promise<{ result: Result; tries: number }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { result: await work(), tries: attempt }
    } catch (error) {
      const code = codeOf(error)
      const passes = another.includes(code) || (code === cancelled && repeatable && attempt < 3)
      if (!passes || attempt >= attempts) throw error
      const wait = backOff(attempt)
      say(
        `    ${reasons[code]} (${code}): try ${attempt + 1} of ${attempts} in ${(wait / 1000).toFixed(1)} s`,
      )
      await sleep(wait)
    }
  }
}

const reasons: Record<string, string> = {
  '55P03': 'a lock was not had in time; nobody was kept waiting longer than that',
  '40P01': 'a deadlock with another session',
  '57014': 'the statement was cancelled',
}
