import { locksOf } from '../locks.ts'
import { hasOption, nameOf, read, readAll } from '../tree.ts'
import type { Migration, Statement } from './migration.ts'
import type { Rule } from './rule.ts'
import { commands, every, isNew } from './tree.ts'

/** Statements that lock an existing table while they read it, and that squawk does not report. */
export const lockRules: readonly Rule[] = [
  {
    name: 'column-check',
    remedy:
      'add the column first, then its constraint with "not valid"; "validate constraint" comes in the next migration',
    check: (migration) =>
      commands(migration)
        .filter(({ statement, table }) => !isNew(migration, statement, table))
        .filter(({ subtype }) => subtype === 'AT_AddColumn')
        .filter(({ def }) =>
          readAll(read(def, 'ColumnDef')?.constraints, 'Constraint').some(
            ({ contype }) => contype === 'CONSTR_CHECK',
          ),
        )
        .map(({ statement, table }) => ({
          statement,
          message: `the constraint of the new column is checked against all rows of ${table} while nobody can write`,
          scans: table,
        })),
  },
  {
    name: 'table-lock',
    remedy:
      'do it in steps that lock less: a new table, or CONCURRENTLY; else allow it, and say when nobody uses the table',
    check: (migration) =>
      lockers(migration)
        .filter(({ statement, table }) => !isNew(migration, statement, table))
        .map(({ statement, table }) => ({
          statement,
          message: `${table} is locked for as long as it is read, or rewritten`,
          scans: table,
        })),
  },
]

const rewrites = /^AT_(SetLogged|SetUnLogged|SetTableSpace|SetAccessMethod)$/

/** Statements that lock a whole table; squawk covers REINDEX. */
function lockers(migration: Migration): { statement: Statement; table: string }[] {
  const maintenance = [
    ...every(migration, 'LockStmt'),
    ...every(migration, 'RefreshMatViewStmt').filter(({ tree }) => !tree.concurrent),
    ...every(migration, 'VacuumStmt').filter(({ tree }) => hasOption(tree.options, 'full')),
  ]
  return [
    ...commands(migration).filter(({ subtype = '' }) => rewrites.test(subtype)),
    ...every(migration, 'ClusterStmt').map(({ statement, tree }) => ({
      statement,
      table: nameOf(tree.relation),
    })),
    ...maintenance.flatMap(({ statement }) =>
      locksOf(statement.node).map(({ table }) => ({ statement, table })),
    ),
  ]
}
