import type { AlterTableStmt, DropStmt, Node } from 'libpg-query'
import { walk } from './lint/tree.ts'
import { dottedName, nameOf } from './parse.ts'
import { permissionTable } from './sources/sources.ts'

/** The data that a statement removes, as far as its tree shows, at any depth, as in `with gone as (delete ...)`. */
export function lossesOf(node: Node): string[] {
  return [...walk(node)].flatMap((part) => lossOf(part as Node))
}

function lossOf(node: Node): string[] {
  if ('DropStmt' in node) return dropped(node.DropStmt)
  if ('DropOwnedStmt' in node) return ['all that a role owns']
  if ('AlterTableStmt' in node) return altered(node.AlterTableStmt)
  if ('TruncateStmt' in node) {
    return (node.TruncateStmt.relations ?? []).flatMap((rel) =>
      'RangeVar' in rel ? [`table ${nameOf(rel.RangeVar)}`] : [],
    )
  }
  if ('DeleteStmt' in node) {
    const table = nameOf(node.DeleteStmt.relation)
    return table === permissionTable ? [] : [`rows of ${table}`]
  }
  if ('MergeStmt' in node) {
    const deletes = (node.MergeStmt.mergeWhenClauses ?? []).some(
      (clause) =>
        'MergeWhenClause' in clause && clause.MergeWhenClause.commandType === 'CMD_DELETE',
    )
    return deletes ? [`rows of ${nameOf(node.MergeStmt.relation)}`] : []
  }
  return []
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
  if (holder === 'schema')
    return objects.map((object) => `schema ${dottedName(object).replace(/^public\./, '')}`)
  if (holder) return objects.map((object) => `${holder} ${dottedName(object)}`)
  if (behavior !== 'DROP_CASCADE' || !carriers.test(removeType)) return []
  const kind = removeType.replace('OBJECT_', '').toLowerCase()
  return objects.map((object) => `columns that depend on ${kind} ${dottedName(object)}`)
}

function altered({ cmds = [], relation }: AlterTableStmt): string[] {
  return cmds.flatMap((cmd) => {
    if (!('AlterTableCmd' in cmd)) return []
    const { subtype, name } = cmd.AlterTableCmd
    const column = `${nameOf(relation)}.${name}`
    if (subtype === 'AT_DropColumn') return [`column ${column}`]
    return subtype === 'AT_AlterColumnType' ? [`values that the type of ${column} cannot hold`] : []
  })
}
