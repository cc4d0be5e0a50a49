import { type ParseArgsConfig, parseArgs } from 'node:util'
import { refuseUrlInArguments } from './connection-url.ts'
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
  refuseUrlInArguments(args)
  try {
    return parseArgs(config)
  } catch (error) {
    throw new CommandError({ what: messageOf(error), todo: usage })
  }
}
