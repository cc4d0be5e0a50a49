import { CommandError } from './report.ts'

/** The owner's connection string, of the environment only: it never stands in arguments, files or the Worker. */
export function ownerUrlFromEnvironment(): string {
  const url = process.env.DATABASE_OWNER_URL
  if (url) return url
  throw new CommandError({
    what: 'DATABASE_OWNER_URL is not set',
    why: "this command works as the owner of the database, over Neon's direct connection (not the pooled one)",
    todo: 'set it in the environment of this command; for the local database: ownerUrl in .guildhall/dev.json',
  })
}
