import { CommandError } from './report.ts'

/**
 * The owner's connection string, of the environment only: it is never in arguments, files or the Worker.
 * @throws {CommandError} when there is none, when it is no connection string, and when it is a pooled one.
 */
export function ownerUrlFromEnvironment(): string {
  const url = process.env.DATABASE_OWNER_URL
  if (!url) {
    throw new CommandError({
      what: 'DATABASE_OWNER_URL is not set',
      why: "this command works as the owner of the database, over Neon's direct connection (not the pooled one)",
      todo: 'set it in the environment of this command; for the local database: ownerUrl in .guildhall/dev.json',
      code: 2,
    })
  }
  return directUrl(url)
}

/** The same connection string, when it is one that goes to Postgres itself. Errors do not repeat it. */
export function directUrl(url: string, name = 'DATABASE_OWNER_URL'): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !isWhole(parsed)) {
    throw new CommandError({
      what: `${name} is not a connection string of Postgres`,
      why: 'its form is postgres://role:password@host/database, none of these among its parameters; other signs in a password are written as %40',
      todo: "copy the direct connection string of the role from Neon's console",
      code: 2,
    })
  }
  const pooled =
    /-pooler\./i.test(parsed.hostname) || parsed.searchParams.get('pgbouncer') === 'true'
  if (!pooled) return url
  throw new CommandError({
    what: `${name} goes through a pooler`,
    why: `${parsed.hostname} gives each transaction another session: a lock of the session would hold nobody off`,
    todo: 'take the direct connection: the same host without "-pooler", and no pgbouncer parameter',
    code: 2,
  })
}

/**
 * Whether each part is in its place. The driver prefers a host of the parameters to the one that is checked here;
 * a / or # in a password ends the host, and what comes before it would be printed as that.
 */
function isWhole({
  protocol,
  username,
  hostname,
  pathname,
  search,
  hash,
  searchParams,
}: URL): boolean {
  return (
    /^postgres(ql)?:$/.test(protocol) &&
    [username, hostname, pathname.slice(1)].every((part) => part !== '') &&
    !`${pathname}${search}${hash}`.includes('@') &&
    !['host', 'port', 'user', 'password'].some((part) => searchParams.has(part))
  )
}

/**
 * Rejects a connection string among the arguments: every user of the machine can read those, and shells keep them.
 * @throws {CommandError} which does not repeat it.
 */
export function refuseUrlInArguments(args: readonly string[]): void {
  if (!args.some((argument) => /postgres(ql)?:\/\/|password=|:[^\s/]+@/i.test(argument))) return
  throw new CommandError({
    what: 'a connection string is among the arguments',
    why: 'arguments are seen by every user of this machine, and kept by the shell: consider its password known',
    todo: 'change that password, and put the new string into DATABASE_OWNER_URL in the environment',
    code: 2,
  })
}
