import type { Migration } from './migration.ts'
import type { Hit, Rule } from './rule.ts'
import { contract, unlessContract } from './rules-changes.ts'
import { commands, constraints, isNew, read, texts } from './tree.ts'

/** Columns with a validated `check (column is not null)`, as `table.column`: SET NOT NULL then scans nothing. */
function provedNotNull(migrations: readonly Migration[]): Set<string> {
  const valid = new Set(
    migrations
      .flatMap(commands)
      .filter(({ subtype }) => subtype === 'AT_ValidateConstraint')
      .map(({ table, name }) => `${table} ${name}`),
  )
  return new Set(
    migrations
      .flatMap(constraints)
      .filter(
        ({ table, constraint }) =>
          !constraint.skip_validation || valid.has(`${table} ${constraint.conname}`),
      )
      .flatMap(({ table, constraint }) => {
        const test = read(constraint.raw_expr, 'NullTest')
        const column = texts(read(test?.arg, 'ColumnRef')?.fields).at(-1)
        return test?.nulltesttype === 'IS_NOT_NULL' ? [`${table}.${column}`] : []
      }),
  )
}

/** What columns become. */
export const columnRules: readonly Rule[] = [
  {
    name: 'column-type',
    remedy: `add a column of the new type, fill it in batches, and switch over; ${contract}`,
    check: unlessContract((migration) =>
      commands(migration)
        .filter(({ subtype }) => subtype === 'AT_AlterColumnType')
        .filter(({ statement, table }) => !isNew(migration, statement, table))
        .map(({ statement, table, name }) => ({
          statement,
          message: `the type of ${table}.${name} changes: the table may be rewritten under a lock that stops all`,
          scans: table,
        })),
    ),
  },
  {
    name: 'set-not-null',
    remedy:
      'first "add constraint c check (x is not null) not valid", then in the next migration "validate constraint c" and set not null',
    check: unlessContract((migration, earlier) => {
      const proved = provedNotNull([...earlier, migration])
      return commands(migration)
        .filter(({ statement, table }) => !isNew(migration, statement, table))
        .flatMap(({ statement, table, subtype, name, def }): Hit[] => {
          const constraint = read(def, 'Constraint')
          const added = constraint?.contype === 'CONSTR_NOTNULL' && !constraint.skip_validation
          if (subtype !== 'AT_SetNotNull' && !added) return []
          const column = name ?? texts(constraint?.keys)[0]
          if (proved.has(`${table}.${column}`)) return []
          const message = `${table}.${column} becomes not null without a validated check: all rows are read under a lock that stops all`
          return [{ statement, message, scans: table }]
        })
    }),
  },
]
