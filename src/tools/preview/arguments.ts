import { parseArgs } from 'node:util'
import { CommandError, messageOf } from '../command/report.ts'

const usage =
  'npm run branch -- up|status|down --pr 7 [--json], npm run branch -- sweep [--json]; up --embedded needs no account'

export type BranchArguments = { command: string; pr: number; json: boolean; embedded: boolean }

/** @throws {CommandError} for what it does not know; a pull request is a number, so no other branch can be named. */
export function readBranchArguments(
  commands: readonly string[],
  args: readonly string[] = process.argv.slice(2),
): BranchArguments {
  const { values, positionals } = parsed(args)
  const [command = '', ...more] = positionals
  if (!commands.includes(command) || more.length > 0)
    throw refused('say what to do with the branch')
  if (values.embedded && command !== 'up') throw refused('--embedded goes with up only')
  const json = values.json ?? false
  if (command === 'sweep' && values.pr) throw refused('sweep is of every pull request')
  if (command === 'sweep') return { command, pr: 0, json, embedded: false }
  if (!/^[1-9]\d{0,8}$/.test(values.pr ?? '')) throw refused('--pr is the number of a pull request')
  return { command, pr: Number(values.pr), json, embedded: values.embedded ?? false }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { pr: { type: 'string' }, json: { type: 'boolean' }, embedded: { type: 'boolean' } },
      allowPositionals: true,
    })
  } catch (error) {
    throw refused(messageOf(error))
  }
}

const refused = (what: string) => new CommandError({ what, todo: usage, code: 2 })
