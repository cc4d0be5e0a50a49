import { parseArgs } from 'node:util'
import { ownerUrlFromEnvironment } from '../command/connection-url.ts'
import { CommandError, messageOf } from '../command/report.ts'
import type { Repair } from './repair.ts'
import type { Options } from './session.ts'

export const flags = {
  json: { type: 'boolean' },
  folder: { type: 'string' },
  wait: { type: 'string' },
  'lock-timeout': { type: 'string' },
  attempts: { type: 'string' },
  count: { type: 'string' },
  to: { type: 'string' },
  'lose-data': { type: 'boolean' },
  accept: { type: 'string' },
  'mark-applied': { type: 'string' },
  forget: { type: 'string' },
  'release-lock': { type: 'boolean' },
  force: { type: 'boolean' },
} as const

export type Flags = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values']
/** @throws {CommandError} for a flag that no command knows. */
export function parsed(args: string[]): { values: Flags; positionals: string[] } {
  try {
    return parseArgs({ args, options: flags, allowPositionals: true })
  } catch (error) {
    throw usage(
      messageOf(error),
      Object.keys(flags)
        .map((flag) => `--${flag}`)
        .join(' '),
    )
  }
}

/** The options of the runner; those without a flag keep their defaults. */
export function options(given: Flags): Options {
  const seconds = (flag: 'wait' | 'lock-timeout') => {
    const value = number(given, flag)
    return value === undefined ? undefined : value * 1000
  }
  return {
    url: ownerUrlFromEnvironment(),
    folder: given.folder,
    // On standard error: standard output is the answer.
    say: (line) => console.error(line),
    waitMs: seconds('wait'),
    lockTimeoutMs: seconds('lock-timeout'),
    attempts: number(given, 'attempts'),
  }
}

export function number(
  given: Flags,
  flag: 'wait' | 'lock-timeout' | 'attempts' | 'count',
): number | undefined {
  const text = given[flag]
  if (text === undefined) return undefined
  const least = flag === 'wait' ? 0 : flag === 'lock-timeout' ? 0.001 : 1
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
  throw usage(`--${flag} ${text} is no number of at least ${least}`, `--${flag} 5`)
}

/** @throws {CommandError} unless exactly one repair is asked for. */
export function wanted(given: Flags): Repair {
  const found: Repair[] = (['accept', 'mark-applied', 'forget'] as const).flatMap((kind) => {
    const tag = given[kind]
    return tag ? [{ kind, tag }] : []
  })
  if (given['release-lock']) found.push({ kind: 'release-lock', force: given.force ?? false })
  const [one, ...others] = found
  if (one && others.length === 0) return one
  throw usage(
    'repair changes the record of what is applied, and must be told how: one of these at a time',
    '--accept TAG, --mark-applied TAG, --forget TAG, or --release-lock',
  )
}

export function usage(what: string, todo: string): CommandError {
  return new CommandError({ what, todo, code: 2 })
}
