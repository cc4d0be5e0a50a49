import type { AlterTableStmt, DropStmt, Node } from 'libpg-query'
import { permissionTable } from './sources/sources.ts'
import { dottedName, nameOf, read, readAll, walk } from './tree.ts'

/** The data that a statement removes, as far as its tree shows, at any depth, as in `with gone as (delete ...)`. */
export function lossesOf(node: Node): string[] {
  return [...walk(node)].flatMap(lossOf)
}

function lossOf(node: Node): string[] {
  const drop = read(node, 'DropStmt')
  const alter = read(node, 'AlterTableStmt')
  const truncated = readAll(read(node, 'TruncateStmt')?.relations, 'RangeVar')
  const merge = read(node, 'MergeStmt')
  const mergeDeletes = readAll(merge?.mergeWhenClauses, 'MergeWhenClause').some(
    ({ commandType }) => commandType === 'CMD_DELETE',
  )
  const emptied = read(node, 'DeleteStmt') ?? (mergeDeletes ? merge : undefined)
  const table = emptied && nameOf(emptied.relation)
  return [
    ...(drop ? dropped(drop) : []),
    ...(read(node, 'DropOwnedStmt') ? ['all that a role owns'] : []),
    ...(alter ? altered(alter) : []),
    ...truncated.map((relation) => `table ${nameOf(relation)}`),
    ...(table && table !== permissionTable ? [`rows of ${table}`] : []),
  ]
}

const holders: Record<string, string> = {
  OBJECT_TABLE: 'table',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
}
/** Objects that columns can depend on: with CASCADE the columns are dropped too. */
const carriers = /^OBJECT_(TYPE|DOMAIN|EXTENSION|FUNCTION|PROCEDURE|ROUTINE|COLLATION)$/

function dropped({ removeType = 'OBJECT_TABLE', behavior, objects = [] }: DropStmt): string[] {
  const holder = holders[removeType]
  if (holder) {
    const names = objects.map(dottedName)
    return names.map((name) =>
      holder === 'schema' ? `schema ${name.replace(/^public\./, '')}` : `${holder} ${name}`,
    )
  }
  if (behavior !== 'DROP_CASCADE' || !carriers.test(removeType)) return []
  const kind = removeType.replace('OBJECT_', '').toLowerCase()
  return objects.map((object) => `columns that depend on ${kind} ${dottedName(object)}`)
}

function altered({ cmds, relation }: AlterTableStmt): string[] {
  return readAll(cmds, 'AlterTableCmd').flatMap(({ subtype, name }) => {
    const column = `${nameOf(relation)}.${name}`
    if (subtype === 'AT_DropColumn') return [`column ${column}`]
    return subtype === 'AT_AlterColumnType' ? [`values that the type of ${column} cannot hold`] : []
  })
}
