import { type Kinds, nameOf, read, readAll } from '../tree.ts'
import type { Migration, Statement } from './migration.ts'
import type { Hit } from './rule.ts'
export function every<Kind extends keyof Kinds>(
  { statements }: Migration,
  kind: Kind,
): { statement: Statement; tree: Kinds[Kind] }[] {
  return statements.flatMap((statement) => {
    const tree = read(statement.node, kind)
    return tree === undefined ? [] : [{ statement, tree }]
  })
}

/** A hit for each statement of one kind that `messageOf` has a message for. */
export function hits<Kind extends keyof Kinds>(
  migration: Migration,
  kind: Kind,
  messageOf: (tree: Kinds[Kind]) => string | undefined,
): Hit[] {
  return every(migration, kind).flatMap(({ statement, tree }) => {
    const message = messageOf(tree)
    return message === undefined ? [] : [{ statement, message }]
  })
}

/** Whether a statement is about a table that an earlier one of its migration creates: nobody uses that yet. */
export function isNew({ statements }: Migration, statement: Statement, table: string): boolean {
  return statements.slice(0, statements.indexOf(statement) + 1).some(({ node }) => {
    const created = read(node, 'CreateStmt')
    const query = read(node, 'CreateTableAsStmt')
    return (
      (created && !created.if_not_exists && nameOf(created.relation) === table) ||
      (query && !query.if_not_exists && nameOf(query.into?.rel) === table)
    )
  })
}
export function commands(migration: Migration) {
  return every(migration, 'AlterTableStmt').flatMap(({ statement, tree }) =>
    readAll(tree.cmds, 'AlterTableCmd').map((command) => ({
      statement,
      table: nameOf(tree.relation),
      ...command,
    })),
  )
}
