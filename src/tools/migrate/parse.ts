import type { Node } from 'libpg-query'
import { CommandError, messageOf } from '../command/report.ts'
import { parse } from './grammar.ts'

/** One parsed statement: the name of its node, the node, and its text with the comment above it. */
export type Parsed = { kind: string; node: Node; text: string }

/**
 * The statements of a text, by Postgres's own grammar.
 * @throws {CommandError} with the parser's words, when the text is no SQL.
 */
export async function parseSql(sql: string, where: string): Promise<Parsed[]> {
  try {
    const { stmts = [] } = await parse(sql)
    // Locations count bytes of UTF-8. The comment above a statement is part of what precedes its location.
    const bytes = Buffer.from(sql)
    let end = 0
    return stmts.flatMap(({ stmt, stmt_location = 0, stmt_len }) => {
      const start = end
      end = stmt_len ? stmt_location + stmt_len + 1 : bytes.length
      if (!stmt) return []
      const text = bytes.subarray(start, end).toString().trim()
      return [{ kind: Object.keys(stmt)[0] ?? '', node: stmt, text }]
    })
  } catch (error) {
    throw new CommandError({
      what: `${where} is not SQL`,
      why: `${messageOf(error)}, in: ${firstLine(sql)}`,
      todo: 'fix the statement; statements are set apart by --> statement-breakpoint',
      cause: error,
      code: 2,
    })
  }
}

/** The first line of a statement that is no comment, short enough for a terminal. */
export function firstLine(sql: string): string {
  const line = sql.split('\n').find((text) => text.trim() !== '' && !/^\s*--/.test(text)) ?? ''
  return line.trim().length > 90 ? `${line.trim().slice(0, 89)}…` : line.trim()
}
