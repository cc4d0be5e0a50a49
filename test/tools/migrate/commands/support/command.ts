import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { compiled } from '../../../../support/compiled.ts'

const cli = join(import.meta.dirname, '../../../../../src/cli')

export type Ran = { code: number | null; stdout: string; stderr: string }

/** Runs a command as npm's script would, with these variables and none of the machine's database ones. */
export async function command(
  name: string,
  args: readonly string[] = [],
  variables: Record<string, string> = {},
): Promise<Ran> {
  const { DATABASE_URL: _, DATABASE_OWNER_URL: __, NEON_ENV: ___, ...environment } = process.env
  const child = spawn(process.execPath, [join(cli, `${name}.ts`), ...args], {
    env: { ...environment, ...compiled, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, stdout, stderr }
}
