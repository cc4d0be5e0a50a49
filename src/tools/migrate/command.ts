import { type ParseArgsConfig, parseArgs } from 'node:util'
import { ownerUrlFromEnvironment, refuseUrlInArguments } from '../command/connection-url.ts'
import { refuseInProd } from '../command/environment.ts'
import { CommandError, messageOf } from '../command/report.ts'
import { check } from './check.ts'
import { down } from './down.ts'
import { migrationsFolder } from './files.ts'
import { plan, planText } from './plan.ts'
import { type Repair, repair } from './repair.ts'
import { restamp } from './restamp.ts'
import { type Options, refuseFor } from './session.ts'
import type { Sources } from './sources/sources.ts'
import { status, statusText } from './status.ts'
import { type Applied, up } from './up.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const everywhere = { json: flag, folder: text }
const running = { wait: text, 'lock-timeout': text, attempts: text }
const rollback = { count: text, to: text, 'lose-data': flag }
const repairs = { accept: text, 'mark-applied': text, forget: text, 'release-lock': flag }
const all = { ...everywhere, ...running, ...rollback, ...repairs, force: flag }

type Flags = ReturnType<typeof parseArgs<{ options: typeof all }>>['values']
type Answer = { data: object; text: string }
/** Reads what the project's own migrations must leave. */
type ReadSources = (() => Promise<Sources>) | undefined
type Command = {
  takes: NonNullable<ParseArgsConfig['options']>
  run: (flags: Flags, names: string[], sources: ReadSources) => Promise<Answer>
}

const commands: Record<string, Command> = {
  up: {
    takes: running,
    run: async (given) =>
      applied(await up(options(given)), 'applied', 'The schema is current: nothing to do.'),
  },
  down: {
    takes: { ...running, ...rollback },
    run: async (given) => {
      const { to, 'lose-data': loseData } = given
      if (loseData) refuseInProd('db:rollback --lose-data')
      if (given.count && to) throw usage('--count and --to exclude each other', '--to TAG')
      const back = await down(options(given), { to, count: number(given, 'count', 1), loseData })
      return applied(back, 'rolledBack', 'Nothing is applied after that: nothing to do.')
    },
  },
  status: {
    takes: {},
    run: async (given) => {
      const found = await status(options(given))
      return { data: found, text: statusText(found) }
    },
  },
  plan: {
    takes: {},
    run: async (given) => {
      const found = await plan(options(given))
      return { data: found, text: planText(found) }
    },
  },
  check: {
    takes: {},
    run: async ({ folder }, _, sources) => {
      refuseFor(await check(folder, { sources: folder ? undefined : await sources?.() }))
      const text =
        'The migrations are in order, leave what the sources say, and each has its rollback.'
      return { data: {}, text }
    },
  },
  restamp: {
    takes: {},
    run: async ({ folder = migrationsFolder }, [tag = '']) => {
      const newTag = await restamp(folder, tag)
      const text = `${tag} is ${newTag} now, the last one. Commit that; npm run db:check.`
      return { data: { tag: newTag }, text }
    },
  },
  repair: {
    takes: { wait: text, ...repairs, force: flag },
    run: async (given) => {
      const text = await repair(options(given), wantedRepair(given))
      return { data: { repaired: text }, text }
    },
  },
}

const outcomes = { 1: 'failed', 2: 'refused', 3: 'locked' } as const

/**
 * Runs one command of the runner. With --json the answer, or the failure, is one JSON document on standard output.
 * Gives the exit code: 0 done or nothing to do, 1 failed, 2 rejected by a check, 3 another runner holds the lock.
 */
export async function runCommand(given: readonly string[], sources?: ReadSources): Promise<number> {
  const [name = '', ...args] = given[0] && !given[0].startsWith('--') ? given : ['up', ...given]
  const json = args.includes('--json')
  try {
    refuseUrlInArguments([name, ...args])
    const { data, text } = await answer(name, args, sources)
    console.log(json ? JSON.stringify({ outcome: 'done', ...data }) : text)
    return 0
  } catch (error) {
    if (!json || !(error instanceof CommandError)) throw error
    const { message: what, why, todo, code } = error
    console.log(JSON.stringify({ outcome: outcomes[code], what, why, todo }))
    return code
  }
}

async function answer(name: string, args: string[], sources: ReadSources): Promise<Answer> {
  const command = commands[name]
  if (!command) throw usage(`there is no command ${name}`, Object.keys(commands).join(', '))
  const accepted = { ...everywhere, ...command.takes }
  const allowPositionals = name === 'restamp'
  try {
    const { values, positionals } = parseArgs({ args, options: accepted, allowPositionals })
    return await command.run(values, positionals, sources)
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error
    const flags = Object.keys(accepted).map((one) => `--${one}`)
    throw usage(`${name}: ${messageOf(error)}`, flags.join(' '))
  }
}

/** The options of the runner; those without a flag keep their defaults. */
function options(given: Flags): Options {
  const milliseconds = (seconds: number | undefined) => seconds && seconds * 1000
  return {
    url: ownerUrlFromEnvironment(),
    folder: given.folder,
    // On standard error: standard output is the answer.
    say: (line) => console.error(line),
    waitMs: milliseconds(number(given, 'wait', 0)),
    lockTimeoutMs: milliseconds(number(given, 'lock-timeout', 0.001)),
    attempts: number(given, 'attempts', 1),
  }
}

function number(given: Flags, name: keyof typeof running | 'count', least: number) {
  const text = given[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
  throw usage(`--${name} ${text} is no number of at least ${least}`, `--${name} 5`)
}

/** @throws {CommandError} unless exactly one repair is asked for. */
function wantedRepair(given: Flags): Repair {
  const found = (['accept', 'mark-applied', 'forget'] as const).flatMap((kind): Repair[] =>
    given[kind] ? [{ kind, tag: given[kind] }] : [],
  )
  if (given['release-lock']) found.push({ kind: 'release-lock', force: given.force ?? false })
  const [one, ...others] = found
  if (one && others.length === 0) return one
  throw usage(
    'repair changes the record of what is applied, and needs one of these at a time',
    '--accept TAG, --mark-applied TAG, --forget TAG, or --release-lock',
  )
}

function usage(what: string, todo: string): CommandError {
  return new CommandError({ what, todo, code: 2 })
}

function applied(done: readonly Applied[], key: 'applied' | 'rolledBack', nothing: string): Answer {
  const verb = key === 'applied' ? 'applied' : 'rolled back'
  const lines = done.map(({ tag, statements, tries, milliseconds }) => {
    const seconds = (milliseconds / 1000).toFixed(2)
    const retried = tries > 1 ? `, at the ${tries}th try` : ''
    return `${verb} ${tag}: ${statements} statements in ${seconds} s${retried}`
  })
  return { data: { [key]: done }, text: lines.join('\n') || nothing }
}
