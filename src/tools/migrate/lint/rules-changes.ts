import type { Node } from 'libpg-query'
import { nameOf, read, readAll, walk } from '../tree.ts'
import type { Rule } from './rule.ts'
import { commands, hits, isNew } from './tree.ts'

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

/** The tables whose every row a statement deletes or overwrites, wherever in it. */
function emptied(node: Node): { table: string; fate: string }[] {
  if ('CreateFunctionStmt' in node) return []
  return [...walk(node)].flatMap((part) => {
    const truncated = readAll(read(part, 'TruncateStmt')?.relations, 'RangeVar')
    const [deleted, updated] = [read(part, 'DeleteStmt'), read(part, 'UpdateStmt')]
    const overwritten = 'overwritten, in one transaction'
    return [
      ...truncated.map((table) => ({ table: nameOf(table), fate: 'deleted' })),
      ...(ofEveryRow(deleted) ? [{ table: nameOf(deleted?.relation), fate: 'deleted' }] : []),
      ...(ofEveryRow(updated) ? [{ table: nameOf(updated?.relation), fate: overwritten }] : []),
    ]
  })
}

function ofEveryRow(statement: { whereClause?: Node } | undefined): boolean {
  if (statement === undefined) return false
  return ![...walk(statement.whereClause)].some((part) => 'ColumnRef' in part)
}

const cascades = ({ behavior }: { behavior?: string }) =>
  behavior === 'DROP_CASCADE' ? 'CASCADE drops whatever depends on it, unseen' : undefined

/** Destructive statements. Expand, deploy, contract later. */
export const changeRules: readonly Rule[] = [
  {
    name: 'drop',
    remedy: contract,
    check: unlessContract((migration) => [
      ...hits(migration, 'DropStmt', ({ removeType = '' }) =>
        harmless.test(removeType) ? undefined : `a ${kindOf(removeType)} is dropped`,
      ),
      ...hits(migration, 'DropOwnedStmt', () => 'all that a role owns is dropped'),
      ...hits(migration, 'DropRoleStmt', () => 'a role is dropped'),
      ...commands(migration)
        .filter(({ subtype }) => subtype === 'AT_DetachPartition')
        .map(({ statement, table }) => ({
          statement,
          message: `the rows of a partition leave ${table}`,
        })),
    ]),
  },
  {
    name: 'drop-cascade',
    remedy: 'name each object that goes, in its own statement, without cascade',
    check: (migration) => [
      ...hits(migration, 'DropStmt', cascades),
      ...hits(migration, 'DropOwnedStmt', cascades),
      ...hits(migration, 'AlterTableStmt', ({ cmds }) =>
        readAll(cmds, 'AlterTableCmd').map(cascades).find(Boolean),
      ),
    ],
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
      ...hits(migration, 'RenameStmt', ({ renameType = '' }) =>
        harmless.test(renameType)
          ? undefined
          : `a ${kindOf(renameType)} is renamed: deployed code uses the old name`,
      ),
      ...hits(migration, 'AlterEnumStmt', ({ oldVal }) =>
        oldVal ? `the value '${oldVal}' is renamed: deployed code writes the old one` : undefined,
      ),
      ...hits(
        migration,
        'AlterObjectSchemaStmt',
        ({ objectType }) =>
          `a ${kindOf(objectType)} moves to another schema: deployed code uses the old one`,
      ),
    ]),
  },
]
