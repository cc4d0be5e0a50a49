import type { CountedSchema } from './counted-schema.ts'
import type { Effort } from './effort.ts'
import type { Validator } from './faults.ts'
import { merged } from './merged.ts'
import { isPatternFormat } from './pattern.ts'
import { isObject, type Json, valueAt } from './pointer.ts'
import { sampleNumber } from './sample-number.ts'
import { sampleText } from './sample-text.ts'

export type Sampling = { root: CountedSchema; validator: Validator; effort: Effort }

/** The levels at which optional members are sampled. */
const generous = 5
const deepest = 40

/** A sampled value; undefined where none was found. */
type Found = { value: unknown } | undefined
/** The position of the traversal: enclosing references, depth, and the number of the value among several. */
type At = { within: readonly string[]; depth: number; variant: number }

/**
 * The same valid value of a schema each time: its example or default, else a value from its keywords. Undefined where none
 * was found, which does not prove that none exists.
 */
export function sample(sampling: Sampling): Found {
  const made = make(sampling, sampling.root, { within: [], depth: 0, variant: 0 })
  return made && accepts(sampling, sampling.root, made.value) ? made : undefined
}

function make(sampling: Sampling, schema: unknown, at: At): Found {
  sampling.effort.spend(5)
  if (schema === false || at.depth > deepest) return undefined
  if (!isObject(schema)) return { value: 'text' }
  const opened = open(sampling, schema, at)
  if (!opened) return undefined
  const { flat, inside } = opened
  const given = examplesOf(flat).find(
    (value, index) => index >= inside.variant % 8 && accepts(sampling, schema, value),
  )
  if (given !== undefined) return { value: given }
  for (const options of [flat.oneOf, flat.anyOf]) {
    if (Array.isArray(options)) return firstOption(sampling, schema, flat, options, inside)
  }
  return ofTypes(sampling, flat, inside)
}

/** The schema merged with its references and its `allOf`. */
function open(sampling: Sampling, schema: Json, at: At): { flat: Json; inside: At } | undefined {
  let flat: Json = {}
  const within = [...at.within]
  const rest: unknown[] = [schema]
  while (rest.length > 0) {
    const next = rest.pop()
    sampling.effort.spend(2)
    if (next === false) return undefined
    if (!isObject(next)) continue
    const { $ref, allOf, ...own } = next
    if (!isPatternFormat(own.format)) flat = merged(flat, own)
    if (Array.isArray(allOf)) rest.push(...allOf.toReversed())
    if (typeof $ref !== 'string') continue
    if (within.filter((one) => one === $ref).length > 1) return undefined
    within.push($ref)
    rest.push(valueAt(sampling.root, $ref.slice(1)))
  }
  return { flat, inside: { ...at, within } }
}

function examplesOf({
  const: only,
  enum: some,
  examples,
  default: usual,
  ...flat
}: Json): unknown[] {
  const given = Array.isArray(examples) ? [...examples] : []
  if (usual !== undefined) given.push(usual)
  if (only !== undefined) given.push(only)
  if (Array.isArray(some)) given.push(...some.slice(0, 1_000))
  return flat.type === 'null' ? [null] : given
}

function firstOption(
  sampling: Sampling,
  schema: Json,
  { oneOf: _, anyOf: __, ...flat }: Json,
  options: readonly unknown[],
  at: At,
): Found {
  for (const option of options.slice(0, 50)) {
    const both = { allOf: [flat, option] }
    const made = make(sampling, both, { ...at, depth: at.depth + 1 })
    if (made && accepts(sampling, schema, made.value)) return made
  }
  return undefined
}

function ofTypes(sampling: Sampling, flat: Json, at: At): Found {
  const types = typesOf(flat)
  for (const type of [
    ...types.filter((one) => one !== 'null'),
    ...types.filter((one) => one === 'null'),
  ]) {
    const made = ofType(sampling, type, flat, at)
    if (made) return made
  }
  return undefined
}

const typical: readonly (readonly [keyword: string, type: string])[] = [
  ['properties', 'object'],
  ['required', 'object'],
  ['additionalProperties', 'object'],
  ['minProperties', 'object'],
  ['items', 'array'],
  ['prefixItems', 'array'],
  ['minItems', 'array'],
  ['minimum', 'number'],
  ['maximum', 'number'],
  ['multipleOf', 'number'],
  ['exclusiveMinimum', 'number'],
  ['exclusiveMaximum', 'number'],
]

function typesOf({ type, ...flat }: Json): unknown[] {
  if (type !== undefined) return [type].flat()
  return [typical.find(([keyword]) => flat[keyword] !== undefined)?.[1] ?? 'string']
}

function ofType(sampling: Sampling, type: unknown, flat: Json, at: At): Found {
  switch (type) {
    case 'object':
      return sampleObject(sampling, flat, at)
    case 'array':
      return sampleArray(sampling, flat, at)
    case 'integer':
    case 'number':
      return sampleNumber(flat, type === 'integer', at.variant)
    case 'boolean':
      return { value: at.variant % 2 === 0 }
    case 'null':
      return { value: null }
    default:
      return sampleText(flat, at.variant)
  }
}

function sampleObject(sampling: Sampling, flat: Json, at: At): Found {
  const properties = isObject(flat.properties) ? flat.properties : {}
  const required = new Set((flat.required ?? []) as string[])
  const most = Number(flat.maxProperties ?? Number.POSITIVE_INFINITY)
  const members = new Map<string, unknown>()
  const inside = { ...at, depth: at.depth + 1 }
  for (const name of required) {
    const schema = Object.hasOwn(properties, name)
      ? properties[name]
      : (flat.additionalProperties ?? true)
    const made = make(sampling, schema, inside)
    if (!made) return undefined
    members.set(name, made.value)
  }
  for (const [name, schema] of Object.entries(properties)) {
    if (at.depth >= generous || members.size >= most || members.has(name)) continue
    const made = make(sampling, schema, inside)
    if (made && accepts(sampling, schema, made.value)) members.set(name, made.value)
  }
  for (let extra = 1; members.size < Math.min(Number(flat.minProperties ?? 0), 1_000); extra += 1) {
    const made = make(sampling, flat.additionalProperties ?? true, inside)
    if (!made) return undefined
    members.set(`member${extra}`, made.value)
  }
  const order = [...Object.keys(properties), ...members.keys()].filter((name) => members.has(name))
  return { value: Object.fromEntries(order.map((name) => [name, members.get(name)])) }
}

function sampleArray(sampling: Sampling, flat: Json, at: At): Found {
  const first = Array.isArray(flat.prefixItems) ? flat.prefixItems : []
  const least = Math.max(Number(flat.minItems ?? 0), flat.contains === undefined ? 0 : 1)
  const most = Math.min(Number(flat.maxItems ?? 10_000), 10_000)
  const wanted = Math.min(Math.max(least, first.length, at.depth < generous ? 1 : 0), most)
  const items: unknown[] = []
  for (let index = 0; index < wanted; index += 1) {
    const schema =
      index === 0 && flat.contains !== undefined && first.length === 0
        ? { allOf: [flat.contains, flat.items ?? true] }
        : (first[index] ?? flat.items ?? true)
    const variant = flat.uniqueItems === true ? index : 0
    const made = make(sampling, schema, { ...at, depth: at.depth + 1, variant })
    if (made) items.push(made.value)
    else if (index < least) return undefined
    else break
  }
  return { value: items }
}

function accepts({ validator }: Sampling, schema: unknown, value: unknown): boolean {
  return validator(value, schema).length === 0
}
