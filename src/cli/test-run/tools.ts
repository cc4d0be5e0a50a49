import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../dev/home.ts'
import { oneCheck, type Tally } from './tally.ts'
import { tallyOf } from './vitest-report.ts'

const { resolve: resolvePackage } = createRequire(import.meta.url)

/** Gets what a tool says, both streams, as it comes. */
type Hear = (said: Buffer) => void

/** How a part is run. Without `hear`, what its tools say goes where ours goes. */
export type Terms = {
  signal: AbortSignal
  /** What goes to vitest besides. */
  filters: readonly string[]
  hear?: Hear
}

/** Runs a command of an installed package under this Node; gives its exit code, null when a signal ended it. */
export function runTool(
  name: string,
  bin: string,
  args: readonly string[],
  signal: AbortSignal,
  hear?: Hear,
): Promise<number | null> {
  const program = join(dirname(resolvePackage(`${name}/package.json`)), bin)
  const output = hear ? 'pipe' : 'inherit'
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: ['inherit', output, output],
  })
  if (hear) for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear)
  // The tool gets Ctrl-C from the terminal too; asked twice it still ends once.
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end, { once: true })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      signal.removeEventListener('abort', end)
      resolve(code)
    })
  })
}

/** Format, lint and import order of the whole repository. */
export async function biome({ signal, hear }: Terms): Promise<Tally> {
  const args = ['ci', '--error-on-warnings', '--colors=off', '.']
  return oneCheck((await runTool('@biomejs/biome', 'bin/biome', args, signal, hear)) === 0)
}

/** The types of one runtime, by the folder of its tsconfig. */
export async function tsc(project: string, { signal, hear }: Terms): Promise<Tally> {
  return oneCheck((await runTool('typescript', 'bin/tsc', ['-p', project], signal, hear)) === 0)
}

/** One project of vitest.config.ts. */
export async function vitest(project: string, { signal, filters, hear }: Terms): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  const report = join(folder, 'report.json')
  try {
    const args = [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filters,
    ]
    const code = await runTool('vitest', 'vitest.mjs', args, signal, hear)
    return tallyOf(await readFile(report, 'utf8').catch(() => undefined), code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
