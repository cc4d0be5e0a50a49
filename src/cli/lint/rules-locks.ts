import type { Migration } from './migration.ts'
import type { Hit, Rule } from './rule.ts'
import { constraints, created, every, nameOf, walk } from './tree.ts'

/** What holds a lock for as long as an existing table is read. */
export const lockRules: readonly Rule[] = [
  {
    name: 'constraint-not-valid',
    remedy:
      'add it with "not valid"; "validate constraint" comes in the next migration, under a lock that lets writes pass',
    check: (migration) => {
      const ours = created(migration)
      return constraints(migration)
        .filter(
          ({ table, constraint: { contype = '', skip_validation: later } }) =>
            /^CONSTR_(FOREIGN|CHECK)$/.test(contype) && !later && !ours.has(table),
        )
        .map(({ statement, table, constraint, column }) => ({
          statement,
          message: `the constraint ${constraint.conname ?? `at ${column}`} of ${table} is checked against all rows while nobody can write`,
          scans: table,
        }))
    },
  },
  {
    name: 'index-concurrently',
    remedy:
      'write "create index concurrently", in a migration of its own that says "-- no-transaction"',
    check: (migration) =>
      every(migration, 'IndexStmt')
        .map(({ statement, tree }) => ({ statement, tree, table: nameOf(tree.relation) }))
        .filter(({ tree, table }) => !tree.concurrent && !created(migration).has(table))
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
        return value === undefined
          ? []
          : after.filter(uses(value)).map((user) => ({
              statement: user,
              message: `uses the value '${value}', which this transaction adds to an enum`,
            }))
      })
    },
  },
]

/** Whether a string constant of that value stands anywhere in a statement. */
function uses(value: string): (statement: Migration['statements'][number]) => boolean {
  return ({ node }) =>
    [...walk(node)].some(({ A_Const }) => {
      const constant = A_Const as { sval?: { sval?: string } } | undefined
      return constant?.sval?.sval === value
    })
}
