import type { Migration } from './migration.ts'
import type { Rule } from './rule.ts'
import { constraints, isPublic, keyColumns, nameOf, texts } from './tree.ts'

function foreignKeys(migration: Migration) {
  return constraints(migration)
    .filter(({ constraint }) => constraint.contype === 'CONSTR_FOREIGN')
    .map((key) => ({
      ...key,
      columns: keyColumns(key),
      parent: nameOf(key.constraint.pktable),
      parentColumns: texts(key.constraint.pk_attrs),
    }))
}

/** The rules for references: their checks bypass row security. See docs/tenancy.md. */
export const foreignKeyRules: readonly Rule[] = [
  {
    name: 'tenant-foreign-key',
    remedy:
      'write "foreign key (tenant_id, x_id) references x (tenant_id, id)", in the schema within(): a key without tenant_id accepts any tenant’s row',
    check: (migration) =>
      foreignKeys(migration)
        .filter(({ parent, columns, parentColumns }) => {
          if (!isPublic(parent)) return false
          const place = columns.indexOf('tenant_id')
          return place < 0 || parentColumns[place] !== 'tenant_id'
        })
        .map(({ statement, table, parent }) => ({
          statement,
          message: `a foreign key of ${table} to ${parent} does not pair tenant_id with tenant_id`,
        })),
  },
  {
    name: 'foreign-key-outside',
    remedy:
      'a tenant’s row may refer to its own tenant’s rows, and by tenant_id to control.tenants; nothing else',
    check: (migration) =>
      foreignKeys(migration)
        .filter(({ table, parent, columns }) => {
          if (!isPublic(table) || isPublic(parent)) return false
          return parent !== 'control.tenants' || columns.join() !== 'tenant_id'
        })
        .map(({ statement, table, parent }) => ({
          statement,
          message: `a foreign key of ${table} refers to ${parent}, a table of no tenant`,
        })),
  },
  {
    name: 'foreign-key-on-delete',
    remedy: 'say "on delete cascade" or "on delete restrict"; set null would null tenant_id too',
    check: (migration) =>
      foreignKeys(migration)
        .filter(({ columns, constraint }) => {
          const { fk_del_action: action = 'a', fk_del_set_cols: set } = constraint
          if (action === 'a') return true
          const touched = set ? texts(set) : columns
          return (action === 'n' || action === 'd') && touched.includes('tenant_id')
        })
        .map(({ statement, table, parent }) => ({
          statement,
          message: `a foreign key of ${table} to ${parent} does not say what becomes of the row on delete`,
        })),
  },
]
