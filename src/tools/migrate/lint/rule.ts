import type { Migration, Statement } from './migration.ts'

/** Something in a migration that a rule is against. */
export type Hit = {
  statement: Pick<Statement, 'line'>
  message: string
  /** The table that is scanned or rewritten under a lock: how grave it is depends on its size. */
  scans?: string
}

/** One rule of ours. `remedy` says how to fix the SQL; `earlier` are the migrations before this one. */
export type Rule = {
  name: string
  remedy: string
  check: (migration: Migration, earlier: readonly Migration[]) => Hit[]
}
