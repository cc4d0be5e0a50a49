import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { root } from '../command/home.ts'
import { CommandError, messageOf } from '../command/report.ts'
import { buildAssets } from '../wrangler/assets.ts'
import { freePort } from '../wrangler/ports.ts'
import { startWrangler, wranglerEnvironment } from '../wrangler/wrangler.ts'
import { childEnvironment } from './tools.ts'
import type { World } from './world.ts'

export type PreviewWorker = {
  origin: string
  /** False for one on this machine, which ends with the run. */
  lasting: boolean
  stop(): Promise<void>
}

/** Cloudflare's codes of a Worker and of a Preview that is not there. */
const notThere = /\[code: (10007|10025|10090)\]/
const Output = z.object({ type: z.literal('preview'), preview_urls: z.array(z.string()).min(1) })

/** The name of a pull request's preview: one DNS label together with the Worker's. */
const workerName = (pr: number) => `pr-${pr}`

/**
 * The Worker of a pull request over its branch. With a token of Cloudflare it is a Preview (`wrangler preview`): its own
 * variables and secrets, none of production's, and no traffic of production. A version with a preview alias would share
 * production's secrets and bindings, and could not be deleted. Without a token it runs here, for this run.
 */
export async function startWorker(
  world: World,
  input: { pr: number; databaseUrl: string },
): Promise<PreviewWorker> {
  await buildAssets()
  return world.settings.CLOUDFLARE_API_TOKEN
    ? onCloudflare(world, input)
    : onThisMachine(world, input)
}

/** Removes the Preview of a pull request with all its deployments; one that is not there is fine. */
export async function removeWorker(world: World, pr: number): Promise<void> {
  if (!world.settings.CLOUDFLARE_API_TOKEN) return
  await withFolder(async (folder) => {
    try {
      await wrangler(world, folder, [
        'preview',
        'delete',
        '--name',
        workerName(pr),
        '--skip-confirmation',
      ])
    } catch (error) {
      if (!(error instanceof CommandError && notThere.test(error.why ?? ''))) throw error
    }
  })
}

async function onCloudflare(
  world: World,
  { pr, databaseUrl }: { pr: number; databaseUrl: string },
): Promise<PreviewWorker> {
  return withFolder(async (folder) => {
    const secrets = join(folder, 'secrets.json')
    await writeFile(secrets, JSON.stringify({ DATABASE_URL: databaseUrl }), { mode: 0o600 })
    // The Preview base config of the dashboard is left out: nothing shared reaches a preview.
    const args = [
      'preview',
      '--name',
      workerName(pr),
      '--secrets-file',
      secrets,
      '--ignore-base-config',
    ]
    await wrangler(world, folder, args)
    const lines = (await readFile(join(folder, 'output'), 'utf8')).split('\n')
    const found = lines
      .filter((line) => line !== '')
      .map((line) => Output.safeParse(JSON.parse(line)))
    const [url] = found.flatMap(({ data }) => data?.preview_urls ?? [])
    if (url === undefined) {
      throw new CommandError({
        what: 'wrangler gave no address for the preview Worker',
        todo: 'set preview_urls = true in wrangler.toml',
      })
    }
    return { origin: new URL(url).origin, lasting: true, stop: async () => undefined }
  })
}

async function onThisMachine(
  world: World,
  { databaseUrl }: { databaseUrl: string },
): Promise<PreviewWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-preview-'))
  const variables = join(folder, 'variables.env')
  await writeFile(variables, `DATABASE_URL="${databaseUrl}"\n`, { mode: 0o600 })
  const [port, inspectorPort] = [await freePort(), await freePort()]
  const running = startWrangler({
    home: folder,
    port,
    inspectorPort,
    variables: [variables],
    onLine: (line) => world.say(line),
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    lasting: false,
    async stop() {
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function wrangler(
  { settings, secrets, say }: World,
  folder: string,
  args: readonly string[],
) {
  const manifest = createRequire(import.meta.url).resolve('wrangler/package.json')
  const program = join(dirname(manifest), 'bin', 'wrangler.js')
  const { CLOUDFLARE_API_TOKEN: token = '', CLOUDFLARE_ACCOUNT_ID: account = '' } = settings
  const { CLOUDFLARE_API_BASE_URL: base } = settings
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
      cwd: root,
      env: {
        ...wranglerEnvironment(folder, childEnvironment({})),
        CLOUDFLARE_API_TOKEN: token,
        CLOUDFLARE_ACCOUNT_ID: account,
        ...(base ? { CLOUDFLARE_API_BASE_URL: base } : {}),
        WRANGLER_OUTPUT_FILE_PATH: join(folder, 'output'),
      },
      maxBuffer: 16 * 1024 * 1024,
    })
    say(stdout)
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new CommandError({
      what: `wrangler ${args.slice(0, 2).join(' ')} failed`,
      why: secrets.redact(stderr.trim() || stdout.trim() || messageOf(error)).slice(0, 2_000),
      todo: 'check CLOUDFLARE_API_TOKEN (it edits Workers Scripts) and CLOUDFLARE_ACCOUNT_ID',
      cause: error,
    })
  }
}

async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-preview-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
