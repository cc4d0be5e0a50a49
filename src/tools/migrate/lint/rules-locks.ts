import type { Migration, Statement } from './migration.ts'
import type { Hit, Rule } from './rule.ts'
import { commands, constraints, every, isNew, nameOf, readAll, walk } from './tree.ts'

/** What holds a lock for as long as an existing table is read. */
export const lockRules: readonly Rule[] = [
  {
    name: 'constraint-not-valid',
    remedy:
      'add it with "not valid"; "validate constraint" comes in the next migration, under a lock that lets writes pass',
    check: (migration) =>
      constraints(migration)
        .filter(
          ({ statement, table, constraint: { contype = '', skip_validation: later } }) =>
            /^CONSTR_(FOREIGN|CHECK|EXCLUSION)$/.test(contype) &&
            !later &&
            !isNew(migration, statement, table),
        )
        .map(({ statement, table, constraint, column }) => ({
          statement,
          message: `the constraint ${constraint.conname ?? `at ${column}`} of ${table} is checked against all rows while nobody can write`,
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
  {
    name: 'index-concurrently',
    remedy:
      'write "create index concurrently", in a migration of its own that says "-- no-transaction"',
    check: (migration) =>
      every(migration, 'IndexStmt')
        .map(({ statement, tree }) => ({ statement, tree, table: nameOf(tree.relation) }))
        .filter(
          ({ statement, tree, table }) => !tree.concurrent && !isNew(migration, statement, table),
        )
        .map(({ statement, tree, table }) => ({
          statement,
          message: `while the index ${tree.idxname ?? ''} is built nobody can write to ${table}`,
          scans: table,
        })),
  },
  {
    name: 'concurrently-in-transaction',
    remedy: 'put it in a migration of its own that says "-- no-transaction"',
    check: (migration) => {
      if (!migration.inTransaction) return []
      return [
        ...every(migration, 'IndexStmt').filter(({ tree }) => tree.concurrent),
        ...every(migration, 'DropStmt').filter(({ tree }) => tree.concurrent),
      ].map(({ statement }) => ({
        statement,
        message: 'Postgres refuses CONCURRENTLY within a transaction',
      }))
    },
  },
  {
    name: 'enum-value-used',
    remedy:
      'use it in the next migration: Postgres refuses a value within the transaction of its making',
    check: (migration) => {
      if (!migration.inTransaction) return []
      const { statements } = migration
      return every(migration, 'AlterEnumStmt').flatMap(({ statement, tree }): Hit[] => {
        const after = statements.slice(statements.indexOf(statement) + 1)
        const value = tree.newVal
        return value === undefined || tree.oldVal
          ? []
          : after.filter(uses(value)).map((user) => ({
              statement: user,
              message: `uses the value '${value}', which this transaction adds to an enum`,
            }))
      })
    },
  },
]

const rewrites = /^AT_(SetLogged|SetUnLogged|SetTableSpace|SetAccessMethod)$/

/** What locks a whole table by itself; REINDEX is squawk's. */
function lockers(migration: Migration): { statement: Statement; table: string }[] {
  return [
    ...commands(migration).filter(({ subtype = '' }) => rewrites.test(subtype)),
    ...[...every(migration, 'ClusterStmt'), ...every(migration, 'RefreshMatViewStmt')]
      .filter(({ tree }) => !('concurrent' in tree && tree.concurrent))
      .map(({ statement, tree }) => ({ statement, table: nameOf(tree.relation) })),
    ...every(migration, 'LockStmt').flatMap(({ statement, tree }) =>
      readAll(tree.relations, 'RangeVar').map((table) => ({ statement, table: nameOf(table) })),
    ),
    ...every(migration, 'VacuumStmt')
      .filter(({ tree }) =>
        readAll(tree.options, 'DefElem').some(({ defname }) => defname === 'full'),
      )
      .flatMap(({ statement, tree }) =>
        readAll(tree.rels, 'VacuumRelation').map(({ relation }) => ({
          statement,
          table: nameOf(relation),
        })),
      ),
  ]
}

/** Whether a string constant of that value stands anywhere in a statement. */
function uses(value: string): (statement: Migration['statements'][number]) => boolean {
  return ({ node }) =>
    [...walk(node)].some(({ A_Const }) => {
      const constant = A_Const as { sval?: { sval?: string } } | undefined
      return constant?.sval?.sval === value
    })
}
