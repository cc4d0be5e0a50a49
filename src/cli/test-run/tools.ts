import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hear, runTool } from '../../tools/command/package-tool.ts'
import { oneCheck, type Tally } from './tally.ts'
import { tallyOf } from './vitest-report.ts'

/** How a part is run. Without `hear`, what its tools say goes where ours goes. */
export type Terms = {
  signal: AbortSignal
  /** Further arguments of vitest. */
  filters: readonly string[]
  hear?: Hear
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
