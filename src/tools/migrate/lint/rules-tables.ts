import type { Constraint, CreateStmt, Node } from 'libpg-query'
import type { Migration } from './migration.ts'
import type { Hit, Rule } from './rule.ts'
import {
  constraints,
  every,
  indexColumns,
  isPublic,
  keyColumns,
  nameOf,
  readAll,
  texts,
} from './tree.ts'

const declare =
  'declare the table with tenantTable() or tenantLog() and write the migration with npm run db:generate'

/** The tables of a migration that hold tenants' rows: those of schema public which are not partitions. */
export function tenantTables(migration: Migration) {
  return every(migration, 'CreateStmt')
    .filter(({ tree }) => isPublic(nameOf(tree.relation)) && !tree.partbound)
    .map(({ statement, tree }) => ({ statement, tree, table: nameOf(tree.relation) }))
}

function isUuid(type: { names?: Node[] } | undefined): boolean {
  return texts(type?.names).at(-1) === 'uuid'
}

function tenantColumn({ tableElts }: CreateStmt) {
  const column = readAll(tableElts, 'ColumnDef').find(({ colname }) => colname === 'tenant_id')
  return (
    column && {
      isUuid: isUuid(column.typeName),
      notNull: readAll(column.constraints, 'Constraint').some(
        ({ contype }) => contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY',
      ),
    }
  )
}

/** The rules for a table's columns, keys and indexes. See docs/tenancy.md. */
export const tableRules: readonly Rule[] = [
  {
    name: 'tenant-column',
    remedy: `give it "tenant_id uuid not null": ${declare}; a table of no tenant belongs in schema control`,
    check: (migration) => [
      ...tenantTables(migration).flatMap(({ statement, tree, table }): Hit[] => {
        const column = tenantColumn(tree)
        if (column?.isUuid && column.notNull) return []
        return [{ statement, message: `${table} has no column tenant_id uuid not null` }]
      }),
      ...every(migration, 'CreateStmt').flatMap(({ statement, tree }): Hit[] => {
        const table = nameOf(tree.relation)
        const column = tenantColumn(tree)
        if (isPublic(table) || !column || column.notNull) return []
        return [{ statement, message: `${table} has a tenant_id that can be null` }]
      }),
      ...[...every(migration, 'CreateTableAsStmt'), ...every(migration, 'SelectStmt')].flatMap(
        ({ statement, tree }): Hit[] => {
          const into =
            'into' in tree ? tree.into : 'intoClause' in tree ? tree.intoClause : undefined
          const isView = 'objtype' in tree && tree.objtype !== 'OBJECT_TABLE'
          if (!into || isView || !isPublic(nameOf(into.rel))) return []
          const message = `${nameOf(into.rel)} is made by a query, without any key or policy`
          return [{ statement, message }]
        },
      ),
      ...[
        ...every(migration, 'CreateForeignTableStmt').map(({ statement, tree }) => ({
          statement,
          table: nameOf(tree.base?.relation),
        })),
        ...every(migration, 'ImportForeignSchemaStmt').map(({ statement, tree }) => ({
          statement,
          table: `${tree.local_schema}.*`,
        })),
      ]
        .filter(({ table }) => isPublic(table))
        .map(({ statement, table }) => ({
          statement,
          message: `${table} is foreign, and can have no policy`,
        })),
    ],
  },
  {
    name: 'tenant-key',
    remedy: `make it "primary key (tenant_id, id)": ${declare}`,
    check: (migration) => {
      const keys = constraints(migration).filter(
        ({ constraint }) => constraint.contype === 'CONSTR_PRIMARY',
      )
      const isTenants = (columns: string[]) => columns.join() === 'tenant_id,id'
      const lacking = tenantTables(migration).filter(
        ({ table }) => !keys.some((key) => key.table === table),
      )
      const others = keys.filter((key) => isPublic(key.table) && !isTenants(keyColumns(key)))
      return [...lacking, ...others].map(({ statement, table }) => ({
        statement,
        message: `${table} has a primary key other than (tenant_id, id)`,
      }))
    },
  },
  {
    name: 'tenant-index',
    remedy:
      'put tenant_id first: a unique over tenants tells of hidden rows, and no other index serves a policy; a global unique belongs in schema control',
    check: (migration) => [
      ...every(migration, 'IndexStmt').flatMap(({ statement, tree }): Hit[] => {
        const table = nameOf(tree.relation)
        if (!isPublic(table) || indexColumns(tree)[0] === 'tenant_id') return []
        const message = `the index ${tree.idxname ?? ''} of ${table} does not begin with tenant_id`
        return [{ statement, message }]
      }),
      ...constraints(migration)
        .filter((one) => isPublic(one.table) && isUnique(one.constraint))
        .filter((one) => keyColumns(one)[0] !== 'tenant_id')
        .map(({ statement, table }) => ({
          statement,
          message: `a unique constraint of ${table} does not begin with tenant_id`,
        })),
    ],
  },
  {
    name: 'index-nulls-last',
    remedy: 'write "desc nulls first", in the schema .desc().nullsFirst()',
    check: (migration) =>
      every(migration, 'IndexStmt').flatMap(({ statement, tree }) =>
        readAll(tree.indexParams, 'IndexElem')
          .filter(
            ({ ordering, nulls_ordering }) =>
              ordering === 'SORTBY_DESC' && nulls_ordering === 'SORTBY_NULLS_LAST',
          )
          .map(({ name = 'an expression' }) => ({
            statement,
            message: `"${name} desc nulls last" does not serve "order by ${name} desc"`,
          })),
      ),
  },
]

function isUnique({ contype, indexname }: Constraint): boolean {
  return contype === 'CONSTR_UNIQUE' && indexname === undefined
}
