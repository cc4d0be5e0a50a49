import type { Node, SqlError } from 'libpg-query'
import { breakpoint, noTransaction } from '../files.ts'
import { parse } from '../grammar.ts'
import { type Allowance, allowancesOf } from './allowances.ts'

/** A statement of a migration, with its place in the file: lines count from 1. */
export type Statement = { node: Node; line: number; lastLine: number }

export type Migration = {
  /** The file's name, without its folder. */
  name: string
  sql: string
  statements: readonly Statement[]
  allowances: readonly Allowance[]
  /** Says `-- contract: why`: it may take away what no deployed version uses any more. */
  contract: boolean
  /** Does not say `-- no-transaction`: all of it is one transaction. */
  inTransaction: boolean
}

/** Where the parser stopped. */
export type SyntaxFault = { name: string; line: number; message: string }

/**
 * Reads a migration with Postgres's own grammar, in the parts in which it is run: the text behind a breakpoint on its
 * line is a statement. A fault of syntax is an answer, not an exception.
 */
export async function readMigration(name: string, sql: string): Promise<Migration | SyntaxFault> {
  const statements: Statement[] = []
  let above = 0
  for (const part of sql.split(breakpoint)) {
    try {
      statements.push(...(await statementsOf(part, above)))
    } catch (error) {
      const { message, sqlDetails } = error as SqlError
      return { name, line: above + lines(part.slice(0, sqlDetails?.cursorPosition ?? 0)), message }
    }
    above += lines(part) - 1
  }
  return {
    name,
    sql,
    statements,
    allowances: allowancesOf(sql, statements),
    contract: contract.test(sql),
    inTransaction: !noTransaction.test(sql),
  }
}

async function statementsOf(sql: string, above: number): Promise<Statement[]> {
  const bytes = Buffer.from(sql)
  const { stmts = [] } = await parse(sql)
  return stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    if (!stmt) return []
    const before = bytes.subarray(0, from).toString()
    const whole = bytes.subarray(from, length ? from + length : undefined).toString()
    const lead = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(whole)?.[0] ?? ''
    const line = above + lines(before + lead)
    const lastLine = line + lines(whole.slice(lead.length).trimEnd()) - 1
    return [{ node: stmt, line, lastLine }]
  })
}

const contract = /^-- contract: *\S/m

function lines(text: string): number {
  return text.split('\n').length
}
