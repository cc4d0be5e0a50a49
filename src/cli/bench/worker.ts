import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { buildAssets } from '../assets.ts'
import { root } from '../dev/home.ts'
import { wranglerEnvironment } from '../dev/wrangler.ts'
import { CommandError, messageOf } from '../report.ts'

/** A Worker that answers until it is stopped. */
export type BenchWorker = { origin: string; stop(): Promise<void> }

/** Serves the Worker as it would be deployed, in workerd over a database, with limits that no bench reaches. */
export async function startBenchWorker(
  databaseUrl: string,
  signal: AbortSignal,
): Promise<BenchWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bench-'))
  try {
    await bundle(folder, signal)
    return await serve(join(folder, 'worker.js'), databaseUrl)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Serves a script that `bundle` wrote. */
export async function serve(script: string, databaseUrl: string): Promise<BenchWorker> {
  const programs = ['../dev/leash.ts', 'workerd.ts'].map((name) => join(import.meta.dirname, name))
  const child = spawn(process.execPath, [...programs, script], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => undefined)
  const closed = once(child, 'close')
  const [origin] = await Promise.race([once(createInterface(child.stdout), 'line'), closed])
  if (typeof origin !== 'string') {
    throw new CommandError({ what: 'workerd did not start', why: 'it says so above' })
  }
  const stop = async () => {
    child.stdin.end()
    await closed
  }
  return { origin, stop }
}

/** Writes the script that `wrangler deploy` would upload, with further flags. */
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
