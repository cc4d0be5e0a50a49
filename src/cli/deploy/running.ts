import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { root } from '../../tools/command/home.ts'
import { CommandError, messageOf } from '../../tools/command/report.ts'

const Deployment = z.object({
  versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })),
})

/**
 * The version of the Worker that has the most traffic; undefined before the first deployment.
 * @throws {CommandError} when Cloudflare does not say.
 */
export async function runningVersion(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const manifest = createRequire(import.meta.url).resolve('wrangler/package.json')
  const program = join(dirname(manifest), 'bin', 'wrangler.js')
  try {
    const args = [program, 'deployments', 'status', '--json']
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: root,
      env: environment,
    })
    const { versions } = Deployment.parse(JSON.parse(stdout))
    return versions.sort((a, b) => b.percentage - a.percentage)[0]?.version_id
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    if (/\[code: 10007\]|has no deployments/.test(stdout + stderr)) return undefined
    throw new CommandError({
      what: 'which version of the Worker runs cannot be told',
      why: (stderr.trim() || stdout.trim()).slice(0, 2_000) || messageOf(error),
      todo: 'check CLOUDFLARE_API_TOKEN (it edits Workers Scripts) and CLOUDFLARE_ACCOUNT_ID',
      cause: error,
    })
  }
}
