import { CommandError } from './report.ts'

const sources = {
  DATABASE_OWNER_URL: {
    why: "this command works as the owner of the database, over Neon's direct connection (not the pooled one)",
    local: 'ownerUrl in .guildhall/dev.json',
  },
  DATABASE_URL: {
    why: 'this command also logs in as the runtime role app_user, as the Worker does',
    local: 'databaseUrl in .guildhall/dev.json',
  },
}

/** The owner's connection string, of the environment only: it never stands in arguments, files or the Worker. */
export function ownerUrlFromEnvironment(): string {
  return urlFromEnvironment('DATABASE_OWNER_URL')
}

/** The same when it is there, for a command that can do without a database. */
export function ownerUrlIfAny(): string | undefined {
  return process.env.DATABASE_OWNER_URL ? ownerUrlFromEnvironment() : undefined
}

/**
 * A direct connection string of the environment.
 * @throws {CommandError} when it is missing, is none, or goes through Neon's pool; its text is not repeated.
 */
export function urlFromEnvironment(name: keyof typeof sources): string {
  const text = process.env[name]
  const { why, local } = sources[name]
  if (!text) {
    const todo = `set it in the environment of this command; for the local database: ${local}`
    throw new CommandError({ what: `${name} is not set`, why, todo })
  }
  const url = URL.parse(text)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.hostname || !url.username) {
    throw new CommandError({
      what: `${name} is not a connection string`,
      why: 'it is read as postgres://ROLE:PASSWORD@HOST/DATABASE, with special characters of the password percent-encoded',
      todo: `copy it anew from Neon's console; for the local database: ${local}`,
    })
  }
  if (/-pooler(\.|$)/.test(url.hostname)) {
    throw new CommandError({
      what: `${name} names the pooled connection ${url.hostname}`,
      why: 'the pool hands each transaction another session: locks, settings and prepared statements do not hold',
      todo: 'use the direct connection: the same host without "-pooler"',
    })
  }
  return text
}
