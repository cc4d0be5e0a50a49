import type { Node } from 'libpg-query'
import { nameOf } from '../parse.ts'
import type { Migration, Statement } from './migration.ts'

export { nameOf }

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never
type Kinds = Intersection<Node>

/** The node as one of `kind`, or undefined when it is another. */
export function read<Kind extends keyof Kinds>(
  node: Node | undefined,
  kind: Kind,
): Kinds[Kind] | undefined {
  return node && kind in node ? (node as Kinds)[kind] : undefined
}

/** The nodes of a list that are of `kind`. */
export function readAll<Kind extends keyof Kinds>(
  nodes: readonly Node[] | undefined,
  kind: Kind,
): Kinds[Kind][] {
  return (nodes ?? []).flatMap((node) => read(node, kind) ?? [])
}

/** The statements of one kind, each with its tree. */
export function every<Kind extends keyof Kinds>(
  { statements }: Migration,
  kind: Kind,
): { statement: Statement; tree: Kinds[Kind] }[] {
  return statements.flatMap((statement) => {
    const tree = read(statement.node, kind)
    return tree === undefined ? [] : [{ statement, tree }]
  })
}

/** The texts of a list of names: `{app, tenant_id}`. */
export function texts(nodes: readonly Node[] | undefined): string[] {
  return readAll(nodes, 'String').map(({ sval = '' }) => sval)
}

/** Every object in a tree, depth first. */
export function* walk(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Record<string, unknown>
  for (const child of Object.values(value)) yield* walk(child)
}

/** The tables that a migration creates for certain, each with its first statement that does. */
function created({ statements }: Migration): Map<string, Statement> {
  const made = statements.flatMap((statement): [string, Statement][] => {
    const table = read(statement.node, 'CreateStmt')
    const query = read(statement.node, 'CreateTableAsStmt')
    if (table && !table.if_not_exists) return [[nameOf(table.relation), statement]]
    return query && !query.if_not_exists ? [[nameOf(query.into?.rel), statement]] : []
  })
  return new Map(made.reverse())
}

/** Whether a statement is about a table that it creates, or its migration before it: nobody uses that yet. */
export function isNew(migration: Migration, statement: Statement, table: string): boolean {
  const { statements } = migration
  const made = created(migration).get(table)
  return made !== undefined && statements.indexOf(made) <= statements.indexOf(statement)
}

type Command = { statement: Statement; table: string } & NonNullable<
  ReturnType<typeof read<'AlterTableCmd'>>
>

/** Each sub-command of each ALTER TABLE. */
export function commands(migration: Migration): Command[] {
  return every(migration, 'AlterTableStmt').flatMap(({ statement, tree }) =>
    readAll(tree.cmds, 'AlterTableCmd').map((command) => ({
      statement,
      table: nameOf(tree.relation),
      ...command,
    })),
  )
}
