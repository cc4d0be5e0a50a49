import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError, messageOf } from '../report.ts'

/**
 * Waits until `/readyz` answers 200.
 * @throws {CommandError} with the last answer, after `limitMs`; what `signal` aborts with, when it aborts.
 */
export async function untilReady(
  url: string,
  signal: AbortSignal,
  limitMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const answer = await ask(`${url}/readyz`, signal)
    if (answer === undefined) return
    signal.throwIfAborted()
    if (Date.now() > deadline) {
      throw new CommandError({
        what: `the Worker was not ready after ${limitMs / 1000} seconds`,
        why: answer,
        todo: 'read the lines of wrangler above; a fresh start is `npm run dev` after removing .guildhall',
      })
    }
    await sleep(100, undefined, { signal })
  }
}

async function ask(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    })
    const body = await response.text()
    return response.ok ? undefined : `GET ${url} answered ${response.status} ${body.slice(0, 500)}`
  } catch (error) {
    return `GET ${url}: ${messageOf(error)}`
  }
}
