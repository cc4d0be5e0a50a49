import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Miniflare } from 'miniflare'
import { buildAssets } from '../assets.ts'
import { root } from '../dev/home.ts'
import { wranglerEnvironment } from '../dev/wrangler.ts'
import { CommandError, messageOf } from '../report.ts'

/** A Worker that answers until it is stopped. */
export type BenchWorker = { origin: string; stop(): Promise<void> }

function unlimited(namespace: string) {
  return { type: 'rate-limit', namespace, simple: { limit: 100_000_000, period: 60 } } as const
}

/** Serves the Worker as it would be deployed, in workerd over a database, with limits that no bench reaches. */
export async function startBenchWorker(
  databaseUrl: string,
  signal: AbortSignal,
): Promise<BenchWorker> {
  const script = await bundle(signal)
  const miniflare = new Miniflare({
    // One log line a request is for an operator, not for a table.
    handleStructuredLogs: () => undefined,
    workers: [
      {
        config: {
          name: 'guildhall',
          compatibilityDate: '2026-11-01',
          manifest: {
            mainModule: 'worker.js',
            modules: { 'worker.js': { type: 'esm', contents: script } },
          },
          env: {
            DATABASE_URL: { type: 'text', value: databaseUrl },
            APP_DOMAIN: { type: 'text', value: 'localhost' },
            LIMIT_ADDRESS: unlimited('1'),
            LIMIT_READ: unlimited('2'),
            LIMIT_WRITE: unlimited('3'),
          },
        },
      },
    ],
  })
  const { origin } = await miniflare.ready
  return { origin, stop: () => miniflare.dispose() }
}

/** The script that `wrangler deploy` would upload. */
async function bundle(signal: AbortSignal): Promise<string> {
  await buildAssets()
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bench-'))
  const wrangler = createRequire(import.meta.url).resolve('wrangler/package.json')
  const program = join(dirname(wrangler), 'bin', 'wrangler.js')
  const args = [program, 'deploy', '--dry-run', '--outdir', folder]
  try {
    await promisify(execFile)(process.execPath, args, {
      cwd: root,
      env: wranglerEnvironment(folder),
      signal,
    })
    return await readFile(join(folder, 'worker.js'), 'utf8')
  } catch (error) {
    signal.throwIfAborted()
    throw new CommandError({
      what: 'the Worker could not be bundled',
      why: messageOf(error),
      todo: 'npm run deploy -- --dry-run says more',
      cause: error,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
