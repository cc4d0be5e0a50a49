import { refuseUrlInArguments } from '../command/connection-url.ts'
import { refuseInProd } from '../command/environment.ts'
import { CommandError } from '../command/report.ts'
import { check } from './check.ts'
import { type Flags, number, options, parsed, usage, wanted } from './command-flags.ts'
import { down } from './down.ts'
import { migrationsFolder } from './files.ts'
import { plan, planText } from './plan.ts'
import { repair } from './repair.ts'
import { restamp } from './restamp.ts'
import { refuseFor } from './session.ts'
import type { Sources } from './sources/sources.ts'
import { status, statusText } from './status.ts'
import { type Applied, up } from './up.ts'

type Answer = { data: object; text: string }
/** Reads what the project's own migrations must leave. */
type ReadSources = (() => Promise<Sources>) | undefined

/** The flags of each command besides --json and --folder. */
const commands: Record<
  string,
  {
    takes: readonly (keyof Flags)[]
    run: (flags: Flags, names: string[], sources: ReadSources) => Promise<Answer>
  }
> = {
  up: {
    takes: ['wait', 'lock-timeout', 'attempts'],
    run: async (given) =>
      applied(await up(options(given)), 'applied', 'The schema is current: nothing to do.'),
  },
  down: {
    takes: ['wait', 'lock-timeout', 'attempts', 'count', 'to', 'lose-data'],
    run: async (given) => {
      if (given['lose-data']) refuseInProd('db:rollback --lose-data')
      if (given.count && given.to) throw usage('--count and --to exclude each other', '--to TAG')
      const back = { to: given.to, count: number(given, 'count'), loseData: given['lose-data'] }
      return applied(
        await down(options(given), back),
        'rolledBack',
        'Nothing is applied after that: nothing to do.',
      )
    },
  },
  status: {
    takes: [],
    run: async (given) => {
      const found = await status(options(given))
      return { data: found, text: statusText(found) }
    },
  },
  plan: {
    takes: [],
    run: async (given) => {
      const found = await plan(options(given))
      return { data: found, text: planText(found) }
    },
  },
  check: {
    takes: [],
    run: async (given, _, sources) => {
      refuseFor(
        await check(given.folder, { sources: given.folder ? undefined : await sources?.() }),
      )
      return {
        data: {},
        text: 'The migrations are in order, leave what the sources say, and each has its rollback.',
      }
    },
  },
  restamp: {
    takes: [],
    run: async (given, [tag = '']) => {
      const newTag = await restamp(given.folder ?? migrationsFolder, tag)
      return {
        data: { tag: newTag },
        text: `${tag} is ${newTag} now, the last one. Commit that; npm run db:check.`,
      }
    },
  },
  repair: {
    takes: ['wait', 'accept', 'mark-applied', 'forget', 'release-lock', 'force'],
    run: async (given) => {
      const text = await repair(options(given), wanted(given))
      return { data: { repaired: text }, text }
    },
  },
}

/**
 * Runs one command of the runner. With --json the answer, or the failure, is one JSON document on standard output.
 * Gives the exit code: 0 done or nothing to do, 1 failed, 2 rejected by a check, 3 another runner holds the lock.
 */
export async function runCommand(
  [name = 'up', ...args]: readonly string[],
  sources?: ReadSources,
): Promise<number> {
  const json = args.includes('--json') || name === '--json'
  try {
    refuseUrlInArguments([name, ...args])
    const { data, text } = await answer(
      name.startsWith('--') ? ['up', name, ...args] : [name, ...args],
      sources,
    )
    console.log(json ? JSON.stringify({ outcome: 'done', ...data }) : text)
    return 0
  } catch (error) {
    if (!json || !(error instanceof CommandError)) throw error
    const { message, why, todo, code } = error
    console.log(
      JSON.stringify({
        outcome: ['', 'failed', 'refused', 'locked'][code],
        what: message,
        why,
        todo,
      }),
    )
    return code
  }
}

async function answer([name = '', ...args]: string[], sources: ReadSources): Promise<Answer> {
  const command = commands[name]
  if (!command) throw usage(`there is no command ${name}`, Object.keys(commands).join(', '))
  const { values, positionals } = parsed(args)
  const takes = ['json', 'folder', ...command.takes]
  const stray = Object.keys(values).find((flag) => !takes.includes(flag))
  const spare = positionals[name === 'restamp' ? 1 : 0]
  if (stray) throw usage(`${name} takes no --${stray}`, takes.map((flag) => `--${flag}`).join(' '))
  if (spare !== undefined)
    throw usage(`${name} takes no argument ${spare}`, takes.map((flag) => `--${flag}`).join(' '))
  return command.run(values, positionals, sources)
}

function applied(done: readonly Applied[], key: 'applied' | 'rolledBack', nothing: string): Answer {
  const verb = key === 'applied' ? 'applied' : 'rolled back'
  const lines = done.map(
    ({ tag, statements, tries, milliseconds }) =>
      `${verb} ${tag}: ${statements} statements in ${(milliseconds / 1000).toFixed(2)} s${tries > 1 ? `, at the ${tries}th try` : ''}`,
  )
  return { data: { [key]: done }, text: lines.join('\n') || nothing }
}
