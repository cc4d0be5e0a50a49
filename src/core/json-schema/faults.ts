import { dereference, format, type OutputUnit, type Schema, validate } from '@cfworker/json-schema'
import type { CountedSchema } from './counted-schema.ts'
import type { Effort } from './effort.ts'
import { linearPattern, patternFormat } from './pattern.ts'

/** A violation of a schema: a JSON pointer into the value, and the broken rule. */
export type Fault = { pointer: string; detail: string }

/** Returns the faults of a value by the schema or a part of it. Throws `TooMuchEffort` where it would take too long. */
export type Validator = (value: unknown, part?: unknown) => Fault[]

/** The validator of a closed schema. */
export function validatorOf(root: CountedSchema, effort: Effort): Validator {
  const lookup = dereference(asSchema(root))
  const patterns = patternsOf(Object.values(lookup))
  return (value, part = root) => {
    effort.longest = longestIn(value, effort)
    const brief = effort.longest.array > 1_000
    return withFormats(patterns, () => {
      const { errors } = validate(value, asSchema(part), '2020-12', lookup, brief)
      return faultsIn(errors)
    })
  }
}

const wrappers =
  /^(\$ref|\$recursiveRef|properties|items|prefixItems|allOf|anyOf|oneOf|if|additionalProperties|unevaluatedProperties|unevaluatedItems|patternProperties|dependentSchemas|propertyNames)$/
const alternative = /\/(anyOf|oneOf)\//

/** The faults of a validation. Of alternatives that all fail, only the one that reached deepest is reported: most likely it was meant. */
export function faultsIn(errors: readonly OutputUnit[]): Fault[] {
  const leaves = errors.filter(({ keyword }) => !wrappers.test(keyword))
  const reported = leaves.length > 0 ? leaves : errors.slice(-1)
  const certain = reported.filter((one) => !alternative.test(one.keywordLocation))
  const likely = reported.filter((one) => alternative.test(one.keywordLocation))
  const furthest = Math.max(0, ...likely.map(depthOf).slice(0, 10_000))
  const all = [...certain, ...likely.filter((one) => depthOf(one) === furthest)]
  const byPlace = new Map(all.map((one) => [`${one.instanceLocation} ${one.error}`, faultOf(one)]))
  return [...byPlace.values()].slice(0, 20)
}

function faultOf({ keyword, instanceLocation, error }: OutputUnit): Fault {
  const detail =
    keyword === 'false' ? 'is not allowed here' : error.replace('format "pattern:', 'pattern "')
  return {
    pointer: decodeURIComponent(instanceLocation.slice(1)),
    detail: detail.length > 300 ? `${detail.slice(0, 300)}...` : detail,
  }
}

function depthOf({ instanceLocation }: OutputUnit): number {
  return instanceLocation.split('/').length
}

function patternsOf(schemas: readonly unknown[]): Map<string, (text: string) => boolean> {
  const patterns = new Map<string, (text: string) => boolean>()
  for (const schema of schemas) {
    const pattern = (schema as { 'x-pattern'?: unknown })['x-pattern']
    if (typeof pattern !== 'string') continue
    const matches = linearPattern(pattern)
    if (matches) patterns.set(patternFormat(pattern), matches)
  }
  return patterns
}

// The validator has one global table of formats; entries stay in it for one synchronous call only.
function withFormats<Result>(
  formats: Map<string, (text: string) => boolean>,
  work: () => Result,
): Result {
  try {
    for (const [name, matches] of formats) format[name] = matches
    return work()
  } finally {
    for (const name of formats.keys()) delete format[name]
  }
}

function longestIn(value: unknown, effort: Effort): { array: number; text: number } {
  const longest = { array: 0, text: 0 }
  const rest = [value]
  while (rest.length > 0) {
    const current = rest.pop()
    effort.spend(1)
    if (typeof current === 'string') longest.text = Math.max(longest.text, current.length)
    if (typeof current !== 'object' || current === null) continue
    if (Array.isArray(current)) longest.array = Math.max(longest.array, current.length)
    for (const member of Object.values(current)) rest.push(member)
  }
  return longest
}

function asSchema(schema: unknown): Schema {
  return schema as Schema
}
