import { CommandError } from '../../tools/command/report.ts'
import { type Tally, together } from './tally.ts'
import { biome, type Terms, tsc, vitest } from './tools.ts'

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

/** Everything that `npm test` runs, in order: what answers in seconds, then the longest, so that none is last alone. */
export const parts: readonly Part[] = [
  {
    name: 'types',
    quick: true,
    run: async (terms) => together(await Promise.all(runtimes.map((one) => tsc(one, terms)))),
  },
  { name: 'lint', quick: true, run: biome },
  ...suites.map((name) => ({
    name,
    quick: name === 'unit',
    run: (terms: Terms) => vitest(name, terms),
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
