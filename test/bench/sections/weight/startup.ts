import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../../../src/tools/command/home.ts'
import { wranglerEnvironment } from '../../../../src/tools/wrangler/wrangler.ts'

type Profile = {
  nodes: readonly { id: number; callFrame: { functionName: string } }[]
  samples: readonly number[]
  timeDeltas: readonly number[]
}

/** Milliseconds that a profile spent on anything but waiting. */
export function activeMs({ nodes, samples, timeDeltas }: Profile): number {
  const idle = nodes.find(({ callFrame }) => callFrame.functionName === '(idle)')?.id
  const active = timeDeltas.filter((_, at) => samples[at] !== idle)
  return active.reduce((sum, one) => sum + one, 0) / 1_000
}

/** Milliseconds of a processor from a script's text to its being ready, as `wrangler check startup` profiles it here. */
export async function startupMs(folder: string, signal: AbortSignal): Promise<number> {
  const wrangler = createRequire(import.meta.url).resolve('wrangler/package.json')
  const program = join(dirname(wrangler), 'bin', 'wrangler.js')
  const profile = join(folder, 'startup.cpuprofile')
  const bundle = join(folder, 'worker.bundle')
  const args = ['check', 'startup', `--worker-bundle=${bundle}`, `--outfile=${profile}`]
  const options = { cwd: root, env: wranglerEnvironment(folder), signal }
  await promisify(execFile)(process.execPath, [program, ...args], options)
  return activeMs(JSON.parse(await readFile(profile, 'utf8')))
}
