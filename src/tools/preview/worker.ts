import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { CommandError } from '../command/report.ts'
import { buildAssets } from '../wrangler/assets.ts'
import { callWrangler } from '../wrangler/call.ts'
import { freePort } from '../wrangler/ports.ts'
import { startWrangler, wranglerEnvironment } from '../wrangler/wrangler.ts'
import type { Context } from './context.ts'

export type PreviewWorker = {
  origin: string
  /** False for one on this machine, which ends with the run. */
  lasting: boolean
  stop(): Promise<void>
}

/** The part of the environment that wrangler sees: no key of Neon or GitHub. */
const inherited =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|APPDATA|ComSpec|PATHEXT|NODE_EXTRA_CA_CERTS)$/

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
  context: Context,
  input: { pr: number; databaseUrl: string },
): Promise<PreviewWorker> {
  await buildAssets()
  return context.settings.CLOUDFLARE_API_TOKEN
    ? onCloudflare(context, input)
    : onThisMachine(context, input)
}

/** Removes the Preview of a pull request with all its deployments; one that is not there is fine. */
export async function removeWorker(context: Context, pr: number): Promise<void> {
  if (!context.settings.CLOUDFLARE_API_TOKEN) return
  await withFolder(async (folder) => {
    try {
      const args = ['--name', workerName(pr), '--skip-confirmation']
      await wrangler(context, folder, ['preview', 'delete', ...args])
    } catch (error) {
      if (!(error instanceof CommandError && notThere.test(error.why ?? ''))) throw error
    }
  })
}

async function onCloudflare(
  context: Context,
  { pr, databaseUrl }: { pr: number; databaseUrl: string },
): Promise<PreviewWorker> {
  return withFolder(async (folder) => {
    const secrets = join(folder, 'secrets.json')
    await writeFile(secrets, JSON.stringify({ DATABASE_URL: databaseUrl }), { mode: 0o600 })
    // The Preview base config of the dashboard is left out: nothing shared reaches a preview.
    const args = ['--name', workerName(pr), '--secrets-file', secrets, '--ignore-base-config']
    await wrangler(context, folder, ['preview', ...args])
    const lines = (await readFile(join(folder, 'output'), 'utf8')).trim().split('\n')
    const found = lines.map((line) => Output.safeParse(JSON.parse(line)))
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
  context: Context,
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
    onLine: (line) => context.say(line),
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
  { settings, secrets, say }: Context,
  folder: string,
  args: readonly string[],
) {
  const { CLOUDFLARE_API_TOKEN: token = '', CLOUDFLARE_ACCOUNT_ID: account = '' } = settings
  const { CLOUDFLARE_API_BASE_URL: base } = settings
  const kept = Object.entries(process.env).filter(([name]) => inherited.test(name))
  const environment = {
    ...wranglerEnvironment(folder, Object.fromEntries(kept)),
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: account,
    ...(base ? { CLOUDFLARE_API_BASE_URL: base } : {}),
    WRANGLER_OUTPUT_FILE_PATH: join(folder, 'output'),
  }
  say(await callWrangler(args, environment, (text) => secrets.redact(text)))
}

async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-preview-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
