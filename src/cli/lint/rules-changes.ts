import type { Migration } from './migration.ts'
import type { Hit, Rule } from './rule.ts'
import { commands, constraints, created, every, nameOf, read, readAll, texts } from './tree.ts'

const contract =
  'add first, deploy what no longer uses it, then take it away in a migration that says "-- contract: why"'

/** Rules against what running code may still need: only a contract migration may do it. */
function unlessContract(check: Rule['check']): Rule['check'] {
  return (migration, earlier) => (migration.contract ? [] : check(migration, earlier))
}

const harmless = /^OBJECT_(INDEX|POLICY|TRIGGER|RULE|STATISTIC_EXT|TABCONSTRAINT)$/
const kindOf = (type = '') => type.replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase()

/** What is dropped, as far as it is named by relation. */
function droppedNames(objects: Parameters<typeof readAll>[0]): string[] {
  return readAll(objects, 'List').map(({ items }) => {
    const names = texts(items)
    return names.length > 1 ? names.join('.') : `public.${names[0]}`
  })
}

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

/** Destructive statements. Expand, deploy, contract later. */
export const changeRules: readonly Rule[] = [
  {
    name: 'drop',
    remedy: contract,
    check: unlessContract((migration) => {
      const ours = created(migration)
      return [
        ...every(migration, 'DropStmt').flatMap(({ statement, tree }): Hit[] => {
          const names = droppedNames(tree.objects)
          const own = names.length > 0 && names.every((name) => ours.has(name))
          if (harmless.test(tree.removeType ?? '') || own) return []
          return [{ statement, message: `a ${kindOf(tree.removeType)} is dropped` }]
        }),
        ...commands(migration)
          .filter(({ subtype, table }) => subtype === 'AT_DropColumn' && !ours.has(table))
          .map(({ statement, table, name }) => ({
            statement,
            message: `the column ${table}.${name} is dropped`,
          })),
        ...every(migration, 'DropOwnedStmt').map(({ statement }) => ({
          statement,
          message: 'all that a role owns is dropped',
        })),
      ]
    }),
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
    check: unlessContract((migration) => {
      const ours = created(migration)
      return [
        ...every(migration, 'TruncateStmt').map(({ statement, tree }) => ({
          statement,
          table: nameOf(readAll(tree.relations, 'RangeVar')[0]),
        })),
        ...every(migration, 'DeleteStmt')
          .filter(({ tree }) => !tree.whereClause)
          .map(({ statement, tree }) => ({ statement, table: nameOf(tree.relation) })),
      ]
        .filter(({ table }) => !ours.has(table))
        .map(({ statement, table }) => ({ statement, message: `all rows of ${table} are deleted` }))
    }),
  },
  {
    name: 'rename',
    remedy: contract,
    check: unlessContract((migration) =>
      every(migration, 'RenameStmt')
        .filter(({ tree }) => !created(migration).has(nameOf(tree.relation)))
        .filter(({ tree }) => !harmless.test(tree.renameType ?? ''))
        .map(({ statement, tree }) => ({
          statement,
          message: `a ${kindOf(tree.renameType)} is renamed: what is deployed asks for the old name`,
        })),
    ),
  },
  {
    name: 'column-type',
    remedy: `add a column of the new type, fill it in batches, and switch over; ${contract}`,
    check: unlessContract((migration) =>
      commands(migration)
        .filter(({ subtype }) => subtype === 'AT_AlterColumnType')
        .filter(({ table }) => !created(migration).has(table))
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
        .filter(({ table }) => !created(migration).has(table))
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
