import type { Migration, Statement } from './migration.ts'

/** Something in a migration that a rule is against. */
export type Hit = {
  statement: Statement
  message: string
  /** The table that is scanned or rewritten under a lock: how grave it is depends on its size. */
  scans?: string
}

/** One rule of ours. `remedy` says how to fix the SQL. */
export type Rule = { name: string; remedy: string; check: (migration: Migration) => Hit[] }
