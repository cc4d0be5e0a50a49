import type { Node } from 'libpg-query'
import { CommandError } from '../command/report.ts'
import type { Script } from './files.ts'
import { isConcurrent, type Lock, lockModes, locksOf } from './locks.ts'
import { lossesOf } from './losses.ts'
import { firstLine, parseSql } from './parse.ts'
import { nameOf, read, readAll } from './tree.ts'

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
    const what = `${name} cannot be run safely`
    throw new CommandError({ what, why: `${why}: ${firstLine(sql)}`, todo, code: 2 })
  }
  const has = (kind: string) => parsed.some((one) => one.kind === kind)
  const bare = nodes.some(isBare)
  if (has('TransactionStmt')) {
    const todo = 'leave that to the runner: a file is one transaction'
    refuse('it begins or ends a transaction itself', todo)
  }
  if (bare && script.transactional) {
    const todo = 'put the line "-- no-transaction" at the top of the file'
    refuse('Postgres runs this outside of a transaction only', todo)
  }
  if (bare && nodes.length > 1) {
    const todo = 'set them apart by --> statement-breakpoint'
    refuse('several statements at once are a transaction', todo)
  }
  if (!script.transactional && has('VariableSetStmt')) {
    const todo =
      'write names in full, and what a function needs at the function: create function ... set'
    refuse('its setting is lost where the file resumes', todo)
  }
  const [first] = nodes
  const created = read(first, 'IndexStmt')
  const index = created?.concurrent ? created : undefined
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
    read(node, 'VacuumStmt')?.is_vacuumcmd === true ||
    'CreatedbStmt' in node ||
    'DropdbStmt' in node ||
    'AlterSystemStmt' in node
  )
}

function callsFunction(node: Node): boolean {
  if (locksOf(node).length > 0) return false
  const targets = readAll(read(node, 'SelectStmt')?.targetList, 'ResTarget')
  return targets.some(({ val }) => read(val, 'FuncCall'))
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
