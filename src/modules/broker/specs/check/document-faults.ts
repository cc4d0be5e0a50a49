import { dereference, type Schema, validate } from '@cfworker/json-schema'
import { CountedSchema } from '../../../../core/json-schema/counted-schema.ts'
import { Effort } from '../../../../core/json-schema/effort.ts'
import { type Fault, faultsIn } from '../../../../core/json-schema/faults.ts'
import { isObject, type Json } from '../../../../core/json-schema/pointer.ts'
import type { Official } from './official-schemas.ts'

/** Twice what a dense AsyncAPI document of 5 MiB takes, five times what one of OpenAPI does. */
const mostSteps = 50_000_000
/** Items whose being unique is checked: the validator compares each with each. */
const mostUnique = 300

/**
 * The first fault of a document by its published schema, at the place furthest into it. It is checked with
 * the schema's alternatives as they come, and no further than to the first that fails.
 * @throws {TooMuchEffort} for a document whose nesting makes that too much work.
 */
export function documentFaults(document: Json, { schema, draft }: Official): Fault[] {
  const effort = new Effort(mostSteps)
  const own = adapted(schema, longestArray(document) <= mostUnique, effort) as Schema
  const { $id: _, id: __, ...root } = own
  const counted = new CountedSchema(root, effort) as Schema
  return faultsIn(validate(document, counted, draft, dereference(counted), true).errors)
}

/** A copy of a schema that counts, without what the validator does not know or would take too long for. */
function adapted(schema: unknown, unique: boolean, effort: Effort): unknown {
  if (Array.isArray(schema)) return schema.map((part) => adapted(part, unique, effort))
  if (!isObject(schema)) return schema
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === 'uniqueItems' && !unique) return []
    if (keyword === '$dynamicAnchor') return []
    // Real documents hold patterns of other languages than ECMA-262's strict form.
    if (keyword === 'format' && value === 'regex') return []
    if (keyword === '$dynamicRef') return [['$ref', '#/$defs/schema']]
    return [[keyword, adapted(keyword === '$ref' ? localized(value) : value, unique, effort)]]
  })
  return new CountedSchema(Object.fromEntries(entries), effort)
}

function localized(reference: unknown): unknown {
  if (typeof reference !== 'string') return reference
  return reference.replace('http://json-schema.org/draft-04/schema#', '#/definitions/draft4')
}

function longestArray(document: unknown): number {
  let longest = 0
  const rest = [document]
  while (rest.length > 0) {
    const value = rest.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) longest = Math.max(longest, value.length)
    for (const member of Object.values(value)) rest.push(member)
  }
  return longest
}
