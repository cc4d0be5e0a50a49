import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../command/home.ts'
import { CommandError } from '../command/report.ts'
import { readJournal } from './journal.ts'

export const migrationsFolder = join(root, 'drizzle')

/** SQL that runs as one transaction, or, where its file says `-- no-transaction`, statement by statement. */
export type Script = {
  sql: string
  statements: string[]
  transactional: boolean
  /** sha256 of the file, as drizzle-kit stores it. */
  hash: string
}

export type Migration = Script & {
  tag: string
  /** drizzle-kit's identity of a migration in a database: milliseconds since 1970, when it was generated. */
  when: number
}

export type Rollback = Script & {
  loses: string[]
  /** Why nothing is lost by code that cannot be seen through: what `-- loses no data: ...` declares. */
  keeps: string[]
  missing: string[]
}

/** Divides a file, as drizzle-kit does, at any place. */
export const breakpoint = '--> statement-breakpoint'
/** A line of its own that makes a file run statement by statement. */
export const noTransaction = /^-- no-transaction\s*$/m

/** Divides a file as drizzle-kit does; parts without any SQL are left out. */
export function scriptOf(sql: string): Script {
  return {
    sql,
    statements: sql
      .split(breakpoint)
      .filter((part) => part.replace(/^\s*--.*$/gm, '').trim() !== ''),
    transactional: !noTransaction.test(sql),
    hash: createHash('sha256').update(sql).digest('hex'),
  }
}

/** As one file, with drizzle-kit's breakpoints. */
export function joined(statements: readonly string[]): string {
  return `${statements.map((statement) => statement.trim()).join(`\n${breakpoint}\n`)}\n`
}

/** Where the rollback of a migration is; drizzle-kit looks at no folder but `meta`. */
export function rollbackPath(folder: string, tag: string): string {
  return join(folder, 'down', `${tag}.sql`)
}

/**
 * The migrations that the journal names, in its order.
 * @throws {CommandError} for a file that is missing, and for one that the journal does not name.
 */
export async function readMigrations(folder: string = migrationsFolder): Promise<Migration[]> {
  const { entries } = await readJournal(folder)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql'))
  const unnamed = files.find((file) => !entries.some(({ tag }) => `${tag}.sql` === file))
  if (unnamed) {
    throw new CommandError({
      what: `${unnamed} is not in the journal`,
      why: 'drizzle-kit and this runner apply only what meta/_journal.json names: it would be skipped',
      todo: 'take the entry from the branch that created the file, or remove the file and npm run db:generate again',
      code: 2,
    })
  }
  return Promise.all(entries.map(({ tag, when }) => readMigration(folder, tag, when)))
}

async function readMigration(folder: string, tag: string, when: number): Promise<Migration> {
  const sql = await readFile(join(folder, `${tag}.sql`), 'utf8').catch((cause) => {
    throw new CommandError({
      what: `the file ${tag}.sql is missing`,
      why: 'meta/_journal.json names it',
      todo: `bring it back from git, or, if it was applied nowhere, take its entry out of the journal`,
      cause,
      code: 2,
    })
  })
  return { tag, when, ...scriptOf(sql) }
}

/** The rollback of a migration; undefined when there is no such file. */
export async function readRollback(folder: string, tag: string): Promise<Rollback | undefined> {
  const sql = await readFile(rollbackPath(folder, tag), 'utf8').catch(() => undefined)
  if (sql === undefined) return undefined
  return {
    ...scriptOf(sql),
    loses: marked(sql, 'loses data'),
    keeps: marked(sql, 'loses no data'),
    missing: marked(sql, 'to be written by hand'),
  }
}

function marked(sql: string, mark: string): string[] {
  return [...sql.matchAll(new RegExp(`^-- ${mark}: *(.+)$`, 'gm'))].map(([, what = '']) => what)
}
