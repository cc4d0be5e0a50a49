import type { Node, RangeVar } from 'libpg-query'

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never
/** Every kind of node of Postgres's parse tree, by its name. */
export type Kinds = Intersection<Node>

/** The node as one of `kind`, or undefined when it is another. */
export function read<Kind extends keyof Kinds>(
  node: Node | undefined,
  kind: Kind,
): Kinds[Kind] | undefined {
  return node && kind in node ? (node as Kinds)[kind] : undefined
}
export function readAll<Kind extends keyof Kinds>(
  nodes: readonly Node[] | undefined,
  kind: Kind,
): Kinds[Kind][] {
  return (nodes ?? []).flatMap((node) => read(node, kind) ?? [])
}
export function* walk(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value as Node
  for (const child of Object.values(value)) yield* walk(child)
}
export function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return readAll(options, 'DefElem').some(({ defname }) => defname === name)
}

/** A relation's name with its schema, `public` where none is written. */
export function nameOf(relation: RangeVar | undefined): string {
  return `${relation?.schemaname ?? 'public'}.${relation?.relname ?? ''}`
}

/** A name that is written as a list of strings, as DROP does. */
export function dottedName(node: Node): string {
  return inSchema(partsOf(node))
}

/** The table and the own name of a policy, trigger or rule, whose name comes last. */
export function ofTable(node: Node): { table: string; name: string } {
  const parts = partsOf(node)
  return { table: inSchema(parts.slice(0, -1)), name: parts.at(-1) ?? '' }
}

function inSchema(parts: readonly string[]): string {
  return parts.length === 1 ? `public.${parts[0]}` : parts.join('.')
}
export function partsOf(node: Node): string[] {
  const text = read(node, 'String')
  if (text) return [text.sval ?? '']
  const parts =
    read(node, 'ObjectWithArgs')?.objname ??
    read(node, 'List')?.items ??
    read(node, 'TypeName')?.names
  return (parts ?? []).flatMap(partsOf)
}
export function calledName(call: Kinds['FuncCall']): string {
  return (call.funcname ?? []).flatMap(partsOf).join('.')
}
