import type { Node } from 'libpg-query'
import type { Rule } from './rule.ts'
import { commands, every, isNew, nameOf, read, readAll, walk } from './tree.ts'

/** How to take something away that running code may still need. */
export const contract =
  'add first, deploy what no longer uses it, then take it away in a migration that says "-- contract: why"'

/** Rules against what running code may still need: only a contract migration may do it. */
function unlessContract(check: Rule['check']): Rule['check'] {
  return (migration) => (migration.contract ? [] : check(migration))
}

/** Tables, columns and databases are squawk's; the others take nothing that code asks for. */
const harmless =
  /^OBJECT_(TABLE|COLUMN|DATABASE|INDEX|POLICY|TRIGGER|RULE|STATISTIC_EXT|TABCONSTRAINT)$/
const kindOf = (type = '') => type.replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase()

/** Whole objects that are dropped, by kind of statement. */
const dropsOfAnother = {
  DropOwnedStmt: 'all that a role owns',
  DropRoleStmt: 'a role',
} as const

/** The tables whose every row a statement deletes or writes anew, wherever in it. */
function emptied(node: Node): { table: string; fate: string }[] {
  if ('CreateFunctionStmt' in node) return []
  return [...walk(node)].flatMap((part) => {
    const truncated = readAll(read(part as Node, 'TruncateStmt')?.relations, 'RangeVar')
    const deleted = read(part as Node, 'DeleteStmt')
    const updated = read(part as Node, 'UpdateStmt')
    return [
      ...truncated.map((table) => ({ table: nameOf(table), fate: 'deleted' })),
      ...(deleted && ofEveryRow(deleted)
        ? [{ table: nameOf(deleted.relation), fate: 'deleted' }]
        : []),
      ...(updated && ofEveryRow(updated)
        ? [{ table: nameOf(updated.relation), fate: 'overwritten, in one transaction' }]
        : []),
    ]
  })
}

function ofEveryRow({ whereClause }: { whereClause?: Node }): boolean {
  return ![...walk(whereClause)].some((part) => 'ColumnRef' in part)
}

/** Destructive statements. Expand, deploy, contract later. */
export const changeRules: readonly Rule[] = [
  {
    name: 'drop',
    remedy: contract,
    check: unlessContract((migration) => [
      ...every(migration, 'DropStmt')
        .filter(({ tree }) => !harmless.test(tree.removeType ?? ''))
        .map(({ statement, tree }) => ({
          statement,
          message: `a ${kindOf(tree.removeType)} is dropped`,
        })),
      ...commands(migration)
        .filter(({ subtype }) => subtype === 'AT_DetachPartition')
        .map(({ statement, table }) => ({
          statement,
          message: `the rows of a partition leave ${table}`,
        })),
      ...(['DropOwnedStmt', 'DropRoleStmt'] as const).flatMap((kind) =>
        every(migration, kind).map(({ statement }) => ({
          statement,
          message: `${dropsOfAnother[kind]} is dropped`,
        })),
      ),
    ]),
  },
  {
    name: 'drop-cascade',
    remedy: 'name each object that goes, in its own statement, without cascade',
    check: (migration) => {
      const message = 'CASCADE drops whatever depends on it, unseen'
      const cascades = ({ behavior }: { behavior?: string }) => behavior === 'DROP_CASCADE'
      return [
        ...[...every(migration, 'DropStmt'), ...every(migration, 'DropOwnedStmt')]
          .filter(({ tree }) => cascades(tree))
          .map(({ statement }) => ({ statement, message })),
        ...commands(migration)
          .filter(cascades)
          .map(({ statement }) => ({ statement, message })),
      ]
    },
  },
  {
    name: 'delete-rows',
    remedy: contract,
    check: unlessContract((migration) =>
      migration.statements.flatMap((statement) =>
        emptied(statement.node)
          .filter(({ table }) => !isNew(migration, statement, table))
          .map(({ table, fate }) => ({ statement, message: `all rows of ${table} are ${fate}` })),
      ),
    ),
  },
  {
    name: 'rename',
    remedy: contract,
    check: unlessContract((migration) => [
      ...every(migration, 'RenameStmt')
        .filter(({ tree }) => !harmless.test(tree.renameType ?? ''))
        .map(({ statement, tree }) => ({
          statement,
          message: `a ${kindOf(tree.renameType)} is renamed: what is deployed asks for the old name`,
        })),
      ...every(migration, 'AlterEnumStmt')
        .filter(({ tree }) => tree.oldVal)
        .map(({ statement, tree }) => ({
          statement,
          message: `the value '${tree.oldVal}' is renamed: what is deployed writes the old one`,
        })),
      ...every(migration, 'AlterObjectSchemaStmt').map(({ statement, tree }) => ({
        statement,
        message: `a ${kindOf(tree.objectType)} moves to another schema: what is deployed asks for it where it was`,
      })),
    ]),
  },
]
