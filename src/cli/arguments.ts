import { type ParseArgsConfig, parseArgs } from 'node:util'
import { CommandError, messageOf } from './report.ts'

/**
 * Reads a command's arguments; `usage` is an example that works.
 * @throws {CommandError} for what it does not know, and for a connection string, which is never printed again.
 */
export function readArguments<Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const args = config.args ?? process.argv.slice(2)
  refuseUrls(args)
  try {
    return parseArgs(config)
  } catch (error) {
    throw new CommandError({ what: messageOf(error), todo: usage })
  }
}

function refuseUrls(args: readonly string[]): void {
  if (!args.some((arg) => /postgres(ql)?:\/\//i.test(arg))) return
  throw new CommandError({
    what: 'a connection string stands in the arguments',
    why: 'arguments are seen by every user of the machine, and kept in the history of the shell',
    todo: 'put it in the environment as DATABASE_OWNER_URL; where others could see it, give the role a new password',
  })
}
