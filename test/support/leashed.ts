import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const leash = join(import.meta.dirname, '../../src/tools/wrangler/leash.ts')

/**
 * Starts a Node program that ends, with all that it starts, when this process does. `line` is the first line that it
 * prints, undefined when it ends without one.
 */
export function startLeashed(program: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [leash, ...program], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => undefined)
  const closed = once(child, 'close')
  const line = Promise.race([once(createInterface(child.stdout), 'line'), closed]).then(
    ([first]): string | undefined => (typeof first === 'string' ? first : undefined),
  )
  const stop = async () => {
    child.stdin.end()
    await closed
  }
  return { line, stop }
}
