import { directUrl } from '../tools/command/connection-url.ts'
import { CommandError } from '../tools/command/report.ts'

/**
 * The runtime role's direct connection string, of the environment.
 * @throws {CommandError} when it is missing, is none, or goes through a pool, where each transaction has another session.
 */
export function runtimeUrlFromEnvironment(): string {
  const url = process.env.DATABASE_URL
  if (url) return directUrl(url, 'DATABASE_URL')
  throw new CommandError({
    what: 'DATABASE_URL is not set',
    why: 'the attacks log in as the runtime role app_user, as the Worker does',
    todo: 'set it in the environment of this command (the local one: databaseUrl in .guildhall/dev.json), or read the catalogue alone: npm run db:prove -- --read-only',
  })
}
