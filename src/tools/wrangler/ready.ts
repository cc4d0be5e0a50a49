import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError, messageOf } from '../command/report.ts'

/**
 * Waits until `/readyz` answers 200; where a version is given, that it is that one: another may have been ready before.
 * @throws {CommandError} with the last answer, after `limitMs`; what `signal` aborts with, when it aborts.
 */
export async function untilReady(
  url: string,
  signal: AbortSignal,
  limitMs = 60_000,
  version?: string,
): Promise<void> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const answer = await ask(`${url}/readyz`, signal, version)
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

async function ask(
  url: string,
  signal: AbortSignal,
  version: string | undefined,
): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    })
    const body = await response.text()
    const isIt = version === undefined || body.includes(`"version":"${version}"`)
    return response.ok && isIt
      ? undefined
      : `GET ${url} answered ${response.status} ${body.slice(0, 500)}`
  } catch (error) {
    return `GET ${url}: ${messageOf(error)}`
  }
}
