import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { CommandError, messageOf } from '../../command/report.ts'
import { breakpoint } from '../files.ts'
import type { Migration } from './migration.ts'

const { resolve } = createRequire(import.meta.url)

/** Rules of squawk's that are not asked, and why. */
const left = {
  'the runner sets both for every statement': ['require-lock-timeout', 'require-statement-timeout'],
  'each migration is applied exactly once, in a transaction or with checkpoints': [
    'prefer-robust-stmts',
  ],
  'a count within one row or one tenant does not outgrow 32 bits': ['prefer-bigint-over-int'],
  'db:check rejects CONCURRENTLY without "-- no-transaction", and DROP too': [
    'ban-concurrent-index-creation-in-transaction',
  ],
}

/** Those whose harm grows with the table. */
export const scaled: ReadonlySet<string> = new Set([
  'adding-field-with-default',
  'disallowed-unique-constraint',
  'require-concurrent-index-deletion',
  'adding-serial-primary-key-field',
  'adding-foreign-key-constraint',
  'adding-not-nullable-field',
  'changing-column-type',
  'constraint-missing-not-valid',
  'require-concurrent-index-creation',
])

/** Those against what deployed code may still need: a contract migration may do it. */
export const contractual: ReadonlySet<string> = new Set([
  'adding-not-nullable-field',
  'ban-drop-column',
  'ban-drop-database',
  'ban-drop-table',
  'changing-column-type',
  'renaming-column',
  'renaming-table',
])

const Answer = z.array(
  z.object({
    line: z.int(),
    message: z.string(),
    help: z.string().nullable(),
    rule_name: z.string(),
  }),
)

export type SquawkHit = { rule: string; line: number; message: string; remedy: string }

/**
 * Squawk's findings in a migration. Its binary comes with the package and works offline.
 * @throws {CommandError} when it is not installed for this machine, or breaks.
 */
export async function squawk(migration: Migration): Promise<SquawkHit[]> {
  const child = spawn(binary(), [
    '--reporter=json',
    '--pg-version=17',
    `--exclude=${Object.values(left).flat().join()}`,
    ...(migration.inTransaction ? ['--assume-in-transaction'] : []),
    `--stdin-filepath=${migration.name}`,
  ])
  // It may end before it has read all of its input.
  child.stdin.on('error', () => undefined)
  // To squawk a breakpoint would be a comment that hides the rest of its line.
  child.stdin.end(migration.sql.replaceAll(breakpoint, ''))
  const [answer, complaint] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]).catch((error) => ['', messageOf(error)] as const)
  try {
    return Answer.parse(JSON.parse(answer)).map(({ line, message, help, rule_name }) => ({
      rule: rule_name,
      line: line + 1,
      message,
      remedy: help ?? `https://squawkhq.com/docs/${rule_name}`,
    }))
  } catch (cause) {
    throw new CommandError({
      what: `squawk could not read ${migration.name}`,
      why: complaint || messageOf(cause),
      todo: 'run npm ci, and npm run db:lint again',
      cause,
    })
  }
}

function binary(): string {
  const platform = `${process.platform}-${process.arch}`
  const file = process.platform === 'win32' ? 'squawk.exe' : 'squawk'
  try {
    return resolve(`@squawk-cli/${platform}/bin/${file}`)
  } catch (cause) {
    throw new CommandError({
      what: `squawk is not installed for ${platform}`,
      why: 'its binary is an optional package, which npm leaves out silently',
      todo: 'run npm ci --include=optional; on a platform that squawk does not serve, lint in CI',
      cause,
    })
  }
}
