import type { Node } from 'libpg-query'
import { CommandError } from '../command/report.ts'
import type { Script } from './files.ts'
import { isConcurrent, type Lock, lockModes, locksOf } from './locks.ts'
import { lossesOf } from './losses.ts'
import { firstLine, nameOf, parseSql } from './parse.ts'

export type Statement = {
  sql: string
  /** The strongest lock on each table. */
  locks: Lock[]
  /** Postgres rejects it inside a transaction. */
  bare: boolean
  /** The index that a CREATE INDEX CONCURRENTLY makes. */
  builds: { index: string; table: string } | undefined
  /** It works CONCURRENTLY: it waits for others without holding anybody up. */
  concurrent: boolean
  /** It is a DROP INDEX CONCURRENTLY. */
  drops: boolean
  /** Runs code that the parse tree does not show: its locks are those of that code. */
  opaque: boolean
  /** The data that it removes. */
  loses: string[]
}

/**
 * The effects of each statement of a script, from its parse tree.
 * @throws {CommandError} for what the runner cannot run safely.
 */
export async function statementsOf(script: Script, name: string): Promise<Statement[]> {
  const found: Statement[] = []
  for (const sql of script.statements) found.push(await statementOf(sql, script, name))
  return found
}

async function statementOf(sql: string, script: Script, name: string): Promise<Statement> {
  const parsed = await parseSql(sql, name)
  const nodes = parsed.map(({ node }) => node)
  const refuse = (why: string, todo: string) => {
    throw new CommandError({
      what: `${name} cannot be run safely`,
      why: `${why}: ${firstLine(sql)}`,
      todo,
      code: 2,
    })
  }
  if (parsed.some(({ kind }) => kind === 'TransactionStmt')) {
    refuse(
      'it begins or ends a transaction itself',
      'leave that to the runner: a file is one transaction',
    )
  }
  const bare = nodes.some(isBare)
  if (bare && script.transactional) {
    refuse(
      'Postgres runs this outside of a transaction only',
      'put the line "-- no-transaction" at the top of the file',
    )
  }
  if (bare && nodes.length > 1) {
    refuse(
      'several statements at once are a transaction',
      'set them apart by --> statement-breakpoint',
    )
  }
  if (!script.transactional && parsed.some(({ kind }) => kind === 'VariableSetStmt')) {
    refuse(
      'its setting is lost where the file resumes',
      'write names in full, and what a function needs at the function: create function ... set',
    )
  }
  const [first] = nodes
  const index =
    first && 'IndexStmt' in first && first.IndexStmt.concurrent ? first.IndexStmt : undefined
  if (index && !index.idxname) {
    refuse('the index has no name: what a crash leaves of it could not be found', 'give it a name')
  }
  return {
    sql,
    locks: strongest(nodes.flatMap(locksOf)),
    bare,
    builds: index && {
      index: `${index.relation?.schemaname ?? 'public'}.${index.idxname}`,
      table: nameOf(index.relation),
    },
    concurrent: nodes.some(isConcurrent),
    drops: bare && nodes.some((node) => 'DropStmt' in node),
    opaque: nodes.some((node) => 'DoStmt' in node || 'CallStmt' in node || callsFunction(node)),
    loses: nodes.flatMap(lossesOf),
  }
}

function isBare(node: Node): boolean {
  return (
    isConcurrent(node) ||
    ('VacuumStmt' in node && node.VacuumStmt.is_vacuumcmd === true) ||
    'CreatedbStmt' in node ||
    'DropdbStmt' in node ||
    'AlterSystemStmt' in node
  )
}

function callsFunction(node: Node): boolean {
  if (!('SelectStmt' in node) || locksOf(node).length > 0) return false
  return (node.SelectStmt.targetList ?? []).some(
    (target) => 'ResTarget' in target && target.ResTarget.val && 'FuncCall' in target.ResTarget.val,
  )
}

function strongest(locks: readonly Lock[]): Lock[] {
  const byTable = new Map<string, Lock>()
  for (const lock of locks) {
    const before = byTable.get(lock.table)
    if (!before || lockModes.indexOf(lock.mode) > lockModes.indexOf(before.mode))
      byTable.set(lock.table, lock)
  }
  return [...byTable.values()]
}
