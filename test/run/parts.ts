import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OnOutput, runTool } from '../../src/tools/command/package-tool.ts'
import { CommandError } from '../../src/tools/command/report.ts'
import { oneCheck, type Tally, tallyOf, together } from './tally.ts'

/** How a part is run. Without `onOutput`, its tools write where this process writes. */
export type Terms = {
  signal: AbortSignal
  /** Further arguments of vitest. */
  filters: readonly string[]
  onOutput?: OnOutput
}

export type Part = {
  name: string
  /** Needs no database and no Worker, and takes seconds. */
  quick: boolean
  run: (terms: Terms) => Promise<Tally>
}

const runtimes = ['src', 'src/cli', 'test']
const suites = [
  'unit',
  'isolation',
  'integration',
  'e2e',
  'broker',
  'preview',
  'worker',
  'database',
  'migrations',
  'neon',
]

/** Everything that `npm test` runs, in order: the quick parts, then the longest, so that none is last alone. */
export const parts: readonly Part[] = [
  {
    name: 'types',
    quick: true,
    run: async ({ signal, onOutput }) => {
      const codes = runtimes.map((project) =>
        runTool('typescript', 'bin/tsc', ['-p', project], signal, onOutput),
      )
      return together((await Promise.all(codes)).map((code) => oneCheck(code === 0)))
    },
  },
  {
    name: 'lint',
    quick: true,
    run: async ({ signal, onOutput }) => {
      const args = ['ci', '--error-on-warnings', '--colors=off', '.']
      return oneCheck((await runTool('@biomejs/biome', 'bin/biome', args, signal, onOutput)) === 0)
    },
  },
  ...suites.map((name) => ({
    name,
    quick: name === 'unit',
    run: (terms: Terms) => vitest(name, terms),
  })),
]
async function vitest(project: string, { signal, filters, onOutput }: Terms): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-test-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  try {
    const args = ['run', '--project', project, ...reporters, ...filters]
    const code = await runTool('vitest', 'vitest.mjs', args, signal, onOutput)
    return tallyOf(await readFile(report, 'utf8').catch(() => undefined), code)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The named parts, in our order: all without a name, the quick ones for `verify`.
 * @throws {CommandError} for a name that is no part.
 */
export function chosenParts(names: readonly string[]): readonly Part[] {
  const known = ['verify', ...parts.map(({ name }) => name)]
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new CommandError({
      what: `there is no part "${unknown}"`,
      todo: `the parts: ${known.join(', ')}; verify is the quick ones`,
    })
  }
  if (names.length === 0) return parts
  return parts.filter(
    ({ name, quick }) => names.includes(name) || (quick && names.includes('verify')),
  )
}
