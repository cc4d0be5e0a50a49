import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tools/command/home.ts'
import { lifetime } from '../tools/command/lifetime.ts'

const ordered = pathToFileURL(join(import.meta.dirname, 'kit-ordered.ts')).href

/**
 * Runs a command of the pinned drizzle-kit at this terminal, over the database of DATABASE_OWNER_URL, which it
 * reads from the environment. Gives its exit code.
 */
export async function runKit(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<number> {
  const kit = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs')
  const child = spawn(process.execPath, ['--import', ordered, kit, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  })
  lifetime().signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const [code] = await once(child, 'close')
  return typeof code === 'number' ? code : 1
}
