import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { root } from '../../../../../src/tools/command/home.ts'
import { compiled } from '../../../../support/compiled.ts'
import type { Folder } from './folder.ts'

const kit = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs')
/** What a start of drizzle-kit takes, also as a child of a command. */
export const quick = `--import=${pathToFileURL(join(import.meta.dirname, 'resolve-orm.ts'))}`

export type Program = {
  child: ChildProcess
  /** All that it printed so far, both streams. */
  output: () => string
  /** Its exit code, when it has ended; -1 for one that was killed. */
  ended: Promise<number>
}

function start(args: readonly string[], cwd: string, env: Record<string, string>): Program {
  const { DATABASE_OWNER_URL: _, ...inherited } = process.env
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code ?? -1) }
}

/** Our command, as a process of its own: `command(url, 'up', '--folder', path)`. */
export function command(url: string | undefined, ...args: string[]): Program {
  const entry = join(root, 'src', 'cli', 'migrate.ts')
  return start([entry, ...args], root, url === undefined ? {} : { DATABASE_OWNER_URL: url })
}

/** `npm run db:generate`, as a process of its own. */
export function generateProgram(...args: string[]): Program {
  return start([join(root, 'src', 'cli', 'generate.ts'), ...args], root, {})
}

/** `drizzle-kit migrate`, for comparison. */
export function stockMigrate(url: string, folder: Folder): Program {
  return start([quick, kit, 'migrate', '--config=drizzle.config.ts'], folder.home, {
    DATABASE_OWNER_URL: url,
  })
}
