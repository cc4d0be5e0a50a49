import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { Effort } from '../../../core/json-schema/effort.ts'
import type { Fault } from '../../../core/json-schema/faults.ts'
import { isObject, step } from '../../../core/json-schema/pointer.ts'

type Walk = {
  schema: GraphQLSchema
  fragments: Map<string, FragmentDefinitionNode>
  effort: Effort
}
type Selected = { node: FieldNode; certain: boolean }

/** The places where the data of a response break the schema or the query; pointers start at the data. */
export function dataFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  data: unknown,
  effort: Effort,
): Fault[] {
  const operation = document.definitions.find(
    (one) =>
      one.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || one.name?.value === operationName),
  )
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return []
  const root = schema.getRootType(operation.operation)
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  if (!root) return []
  return valueFaults({ schema, fragments, effort }, root, [operation.selectionSet], data, '')
}

function valueFaults(
  walk: Walk,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  value: unknown,
  pointer: string,
): Fault[] {
  walk.effort.spend(5)
  if (value === null || value === undefined) {
    return isNonNullType(type) ? [{ pointer, detail: `must not be null: ${type}` }] : []
  }
  const bare = getNullableType(type)
  if (isListType(bare)) {
    if (!Array.isArray(value)) return [{ pointer, detail: `must be a list: ${type}` }]
    return value.flatMap((item, index) =>
      valueFaults(walk, bare.ofType, sets, item, pointer + step(index)),
    )
  }
  if (isLeafType(bare)) return fitsLeaf(bare, value) ? [] : [{ pointer, detail: `must be ${bare}` }]
  if (!isObject(value)) return [{ pointer, detail: `must be an object: ${bare}` }]
  const said =
    typeof value.__typename === 'string' ? walk.schema.getType(value.__typename) : undefined
  const actual = isObjectType(said) ? said : getNamedType(bare)
  const fields = isObjectType(actual) || isInterfaceType(actual) ? actual.getFields() : {}
  const selected = selectedIn(walk, sets, actual.name)
  return [...selected].flatMap(([key, all]) => {
    const [first] = all
    const field =
      first && Object.hasOwn(fields, first.node.name.value)
        ? fields[first.node.name.value]
        : undefined
    if (!field) return []
    const at = pointer + step(key)
    if (!Object.hasOwn(value, key)) {
      return all.some(({ certain }) => certain)
        ? [{ pointer: at, detail: 'was queried and is missing' }]
        : []
    }
    const inner = all.flatMap(({ node }) => node.selectionSet ?? [])
    return valueFaults(walk, field.type, inner, value[key], at)
  })
}

/** The selected fields of a type by their response name; those of a fragment on another type are not certain. */
function selectedIn(
  walk: Walk,
  sets: readonly SelectionSetNode[],
  typeName: string,
): Map<string, Selected[]> {
  const selected = new Map<string, Selected[]>()
  const seen = new Set<string>()
  const rest = sets.map((set) => ({ set, certain: true }))
  for (let next = rest.pop(); next; next = rest.pop()) {
    for (const node of next.set.selections) {
      walk.effort.spend(1)
      const certain = next.certain && (node.directives ?? []).length === 0
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value
        selected.set(key, [...(selected.get(key) ?? []), { node, certain }])
        continue
      }
      const name = node.kind === Kind.FRAGMENT_SPREAD ? node.name.value : undefined
      if (name !== undefined && seen.has(name)) continue
      if (name !== undefined) seen.add(name)
      const fragment = name === undefined ? node : walk.fragments.get(name)
      if (!fragment || !('selectionSet' in fragment)) continue
      const condition = fragment.typeCondition?.name.value
      const applies = condition === undefined || condition === typeName
      rest.push({ set: fragment.selectionSet, certain: certain && applies })
    }
  }
  return selected
}

function fitsLeaf(type: GraphQLOutputType, value: unknown): boolean {
  if (isEnumType(type)) return typeof value === 'string' && type.getValue(value) !== undefined
  switch (String(type)) {
    case 'Int':
      return Number.isInteger(value)
    case 'Float':
      return typeof value === 'number'
    case 'String':
      return typeof value === 'string'
    case 'ID':
      return typeof value === 'string' || Number.isInteger(value)
    case 'Boolean':
      return typeof value === 'boolean'
    default:
      return true
  }
}
