import { CommandError } from '../report.ts'
import { type Tally, together } from './tally.ts'
import { biome, tsc, vitest } from './tools.ts'

export type Part = {
  name: string
  /** Needs no database and no Worker, and takes seconds. */
  quick: boolean
  run: (signal: AbortSignal, filters: readonly string[]) => Promise<Tally>
}

const runtimes = ['src', 'src/cli', 'test']
const suites = [
  'unit',
  'worker',
  'neon',
  'migrations',
  'database',
  'integration',
  'isolation',
  'preview',
  'e2e',
]

/** Everything that `npm test` runs, in order: what answers soonest comes first. */
export const parts: readonly Part[] = [
  { name: 'lint', quick: true, run: biome },
  {
    name: 'types',
    quick: true,
    run: async (signal) =>
      together(await Promise.all(runtimes.map((project) => tsc(project, signal)))),
  },
  ...suites.map((name) => ({
    name,
    quick: name === 'unit',
    run: (signal: AbortSignal, filters: readonly string[]) => vitest(name, filters, signal),
  })),
]

/**
 * The parts that were asked for, in our order: all without a name, the quick ones for `verify`.
 * @throws {CommandError} for a name that is no part.
 */
export function chosenParts(names: readonly string[]): readonly Part[] {
  const unknown = names.find(
    (name) => name !== 'verify' && !parts.some((part) => part.name === name),
  )
  if (unknown !== undefined) {
    throw new CommandError({
      what: `there is no part "${unknown}"`,
      todo: `the parts: ${parts.map(({ name }) => name).join(', ')}, and verify for the quick ones`,
    })
  }
  if (names.length === 0) return parts
  return parts.filter(
    ({ name, quick }) => names.includes(name) || (quick && names.includes('verify')),
  )
}
