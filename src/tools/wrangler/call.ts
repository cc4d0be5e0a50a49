import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../command/home.ts'
import { CommandError, messageOf } from '../command/report.ts'

/**
 * Runs a command of the pinned wrangler to its end. Gives its output.
 * @throws {CommandError} with the reason that wrangler gives, as `redact` leaves it.
 */
export async function callWrangler(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  redact = (text: string) => text,
): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('wrangler/package.json')
  const program = join(dirname(manifest), 'bin', 'wrangler.js')
  try {
    const options = { cwd: root, env, maxBuffer: 16 * 1024 * 1024 }
    return (await promisify(execFile)(process.execPath, [program, ...args], options)).stdout
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    throw new CommandError({
      what: `wrangler ${args.slice(0, 2).join(' ')} failed`,
      why: redact(stderr.trim() || stdout.trim() || messageOf(cause)).slice(0, 2_000),
      todo: 'check CLOUDFLARE_API_TOKEN (it edits Workers Scripts) and CLOUDFLARE_ACCOUNT_ID',
      cause,
    })
  }
}
