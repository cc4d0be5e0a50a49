import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../src/tools/command/home.ts'
import { CommandError, messageOf } from '../../src/tools/command/report.ts'
import { buildAssets } from '../../src/tools/wrangler/assets.ts'
import { wranglerEnvironment } from '../../src/tools/wrangler/wrangler.ts'
import { startLeashed } from './leashed.ts'

/** A Worker that answers until it is stopped. */
export type BenchWorker = { origin: string; stop(): Promise<void> }

/** The script of our Worker, or of one of the folder `baselines`, by its name. */
export type ScriptOf = (baseline?: string) => Promise<string>

/** Gives scripts as they would be deployed, each bundled when it is first asked for, into a folder that `remove` removes. */
export async function scripts(signal: AbortSignal) {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bench-'))
  const made = new Map<string, Promise<string>>()
  const make = async (name: string, entry: readonly string[]) => {
    await bundle(join(folder, name), signal, entry)
    return join(folder, name, entry.length ? `${name}.js` : 'worker.js')
  }
  const scriptOf: ScriptOf = (baseline) => {
    const name = baseline ?? 'guildhall'
    const entry = baseline ? [join(import.meta.dirname, 'baselines', `${baseline}.ts`)] : []
    const script = made.get(name) ?? make(name, entry)
    made.set(name, script)
    return script
  }
  return { scriptOf, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Serves a script that `bundle` wrote. */
export function serve(script: string, databaseUrl: string): Promise<BenchWorker> {
  return served('workerd.ts', [script], databaseUrl)
}

/** Serves `/SCRIPT/ISOLATE/path`: isolates.ts. A script's name is that of its folder. */
export function serveIsolates(
  scripts: readonly string[],
  databaseUrl: string,
): Promise<BenchWorker> {
  return served('isolates.ts', scripts, databaseUrl)
}

async function served(
  program: string,
  args: readonly string[],
  databaseUrl: string,
): Promise<BenchWorker> {
  const path = join(import.meta.dirname, program)
  const { line, stop } = startLeashed([path, ...args], { DATABASE_URL: databaseUrl })
  const origin = await line
  if (origin === undefined) {
    throw new CommandError({ what: 'workerd did not start', why: 'it says so above' })
  }
  return { origin, stop }
}

/** Writes the script that `wrangler deploy` would upload, with further arguments. */
export async function bundle(
  folder: string,
  signal: AbortSignal,
  flags: readonly string[] = [],
): Promise<void> {
  await buildAssets()
  const wrangler = createRequire(import.meta.url).resolve('wrangler/package.json')
  const program = join(dirname(wrangler), 'bin', 'wrangler.js')
  const args = [program, 'deploy', '--dry-run', '--outdir', folder, ...flags]
  try {
    await promisify(execFile)(process.execPath, args, {
      cwd: root,
      env: wranglerEnvironment(folder),
      signal,
    })
  } catch (error) {
    signal.throwIfAborted()
    throw new CommandError({
      what: 'the Worker could not be bundled',
      why: messageOf(error),
      todo: 'npm run deploy -- --dry-run says more',
      cause: error,
    })
  }
}
