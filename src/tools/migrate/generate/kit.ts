import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { root } from '../../command/home.ts'
import { CommandError } from '../../command/report.ts'
import { kitProgram } from './program.ts'

export type Wanted = { name: string; custom: boolean; config: string; folder: string }

/**
 * Lets drizzle-kit write a migration, which it fills with the changes of tables unless it is custom. Gives the new
 * file; undefined when no table changed.
 * @throws {CommandError} when drizzle-kit wrote nothing though the schema differs.
 */
export async function generateWithKit(wanted: Wanted): Promise<string | undefined> {
  const { name, custom, config, folder } = wanted
  const before = await sqlFiles(folder)
  const { stdout, stderr, status } = runKit([
    'generate',
    `--config=${config}`,
    '--name',
    name,
    ...(custom ? ['--custom'] : []),
  ])
  // The new file is the only sign of success: drizzle-kit exits with 0 without one as well.
  const file = (await sqlFiles(folder)).find((found) => !before.includes(found))
  if (file !== undefined) return file
  // At a terminal its output is not read, and says by itself why there is none.
  if (status === 0 && (stdout === null || /No schema changes/.test(stdout))) return undefined
  throw new CommandError({
    what: 'drizzle-kit wrote no migration',
    ...reasonOf(`${stdout ?? ''}\n${stderr ?? ''}`),
  })
}

async function sqlFiles(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sql'))
}

type Ended = { status: number | null; stdout: string | null; stderr: string | null }

function runKit(args: readonly string[]): Ended {
  return spawnSync(process.execPath, [kitProgram, ...args], {
    cwd: root,
    encoding: 'utf8',
    // A person at a terminal answers its questions about renames.
    stdio: process.stdin.isTTY && process.stdout.isTTY ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
}

function reasonOf(output: string): { why: string; todo: string } {
  const last = output.trim().slice(-1500)
  if (/terminal|TTY|renamed|rename/i.test(last)) {
    return {
      why: 'something was removed and something was added: drizzle-kit asks whether that is a rename, and there is no terminal',
      todo: 'run npm run db:generate at a terminal; or make the change in two migrations: add, then drop',
    }
  }
  return {
    why: `its output: ${last || 'none'}`,
    todo: 'fix what it reports, and run it again',
  }
}
