import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../src/tools/command/home.ts'
import { CommandError, messageOf } from '../../src/tools/command/report.ts'
import { wranglerEnvironment } from '../../src/tools/wrangler/wrangler.ts'
import { startLeashed } from '../support/leashed.ts'

/** A Worker that answers until it is stopped. */
export type BenchWorker = { origin: string; stop(): Promise<void> }

/** Serves Workers of the folder `baselines`. Each is bundled once, into a folder that `remove` deletes. */
export async function openWorkers(signal: AbortSignal) {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bench-'))
  const bundles = new Map<string, Promise<string>>()
  const scriptOf = (name: string) => {
    const script = bundles.get(name) ?? bundle(join(folder, name), name, signal)
    bundles.set(name, script)
    return script
  }
  return {
    start: async (name: string, databaseUrl: string) => serve(await scriptOf(name), databaseUrl),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function serve(script: string, databaseUrl: string): Promise<BenchWorker> {
  const program = join(import.meta.dirname, 'workerd.ts')
  const { line, stop } = startLeashed([program, script], { DATABASE_URL: databaseUrl })
  const origin = await line
  if (origin === undefined) {
    throw new CommandError({ what: 'workerd did not start', why: 'it says so above' })
  }
  return { origin, stop }
}

/** Writes the script that `wrangler deploy` would upload; gives its path. */
async function bundle(folder: string, name: string, signal: AbortSignal): Promise<string> {
  const wrangler = createRequire(import.meta.url).resolve('wrangler/package.json')
  const program = join(dirname(wrangler), 'bin', 'wrangler.js')
  const entry = join(import.meta.dirname, 'baselines', `${name}.ts`)
  try {
    await promisify(execFile)(
      process.execPath,
      [program, 'deploy', '--dry-run', '--outdir', folder, entry],
      { cwd: root, env: wranglerEnvironment(folder), signal },
    )
    return join(folder, `${name}.js`)
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
