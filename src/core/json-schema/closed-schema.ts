import { CountedSchema } from './counted-schema.ts'
import type { Effort } from './effort.ts'
import { patternFormat } from './pattern.ts'
import { isObject, type Json, valueAt } from './pointer.ts'

/** The schema language of a document: OpenAPI 3.0 and Swagger 2 have keywords of their own. */
export type Dialect = 'openapi-3.0' | 'json-schema'
/** The direction of a value: a request needs no read-only properties, a response no write-only ones. */
export type Direction = 'request' | 'response'
export type SchemaPlace = { document: unknown; dialect: Dialect; direction: Direction }

const one = [
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'not',
  'if',
  'then',
].concat(['else', 'items', 'contains', 'unevaluatedItems'])
const many = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const named = ['properties', 'dependentSchemas']
const numbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
  .concat(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'])
  .concat(['minContains', 'maxContains'])

// Only those of JSON Schema: some others of the validator are slow on crafted texts.
const formats = [
  'date',
  'date-time',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
].concat(['uri', 'uri-reference', 'uuid', 'json-pointer', 'regex'])

/**
 * A schema of a document as a self-contained JSON Schema (2020-12), with its references in `$defs`. Cycles of references
 * stay; a reference to nothing or to another document allows everything.
 * @throws {TooMuchEffort} where the result would be too large.
 */
export function closedSchema(place: SchemaPlace, schema: unknown, effort: Effort): CountedSchema {
  const closing = new Closing(place, effort)
  const root = closing.translated(schema)
  const $defs: Json = {}
  for (const [name, target] of closing.definitions()) $defs[name] = closing.translated(target)
  return new CountedSchema({ allOf: [root], $defs }, effort)
}

class Closing {
  readonly #place: SchemaPlace
  readonly #effort: Effort
  readonly #names = new Map<string, string>()

  constructor(place: SchemaPlace, effort: Effort) {
    this.#place = place
    this.#effort = effort
  }

  /** The targets of references, each once, including those that are found during the iteration. */
  *definitions(): Generator<[name: string, target: unknown]> {
    for (const [reference, name] of this.#names) {
      yield [name, valueAt(this.#place.document, reference.slice(1))]
    }
  }

  translated(schema: unknown): boolean | CountedSchema {
    this.#effort.spend(1)
    if (typeof schema === 'boolean') return schema
    if (!isObject(schema)) return true
    const old = this.#place.dialect === 'openapi-3.0'
    const reference = typeof schema.$ref === 'string' ? this.#reference(schema.$ref) : {}
    const keywords = {
      ...(old && '$ref' in schema ? {} : this.#keywords(schema)),
      ...reference,
    }
    const counted = new CountedSchema(old ? modern(keywords, schema) : keywords, this.#effort)
    if (!old || schema.nullable !== true || Array.isArray(counted.type)) return counted
    return new CountedSchema({ anyOf: [counted, { type: 'null' }] }, this.#effort)
  }

  #reference($ref: string): Json {
    if (!$ref.startsWith('#/')) return {}
    const name = this.#names.get($ref) ?? `d${this.#names.size}`
    this.#names.set($ref, name)
    return { $ref: `#/$defs/${name}` }
  }

  #keywords(schema: Json): Json {
    const entries = Object.entries(schema).flatMap(([keyword, value]) =>
      this.#keyword(keyword, value),
    )
    const keywords = Object.fromEntries(entries)
    if (Array.isArray(schema.items)) Object.assign(keywords, this.#tuple(schema))
    if (schema.example !== undefined) keywords.examples ??= [schema.example]
    if (Array.isArray(schema.required)) keywords.required = this.#required(schema)
    return { ...keywords, ...this.#pattern(schema, keywords), ...this.#patternProperties(schema) }
  }

  #keyword(keyword: string, value: unknown): [string, unknown][] {
    if (one.includes(keyword)) {
      return Array.isArray(value) ? [] : [[keyword, this.translated(value)]]
    }
    if (many.includes(keyword)) {
      return Array.isArray(value) ? [[keyword, value.map((part) => this.translated(part))]] : []
    }
    if (named.includes(keyword)) {
      return isObject(value) ? [[keyword, this.#members(value)]] : []
    }
    if (numbers.includes(keyword)) return typeof value === 'number' ? [[keyword, value]] : []
    if (keyword === 'enum' || keyword === 'examples') {
      return Array.isArray(value) ? [[keyword, value]] : []
    }
    if (keyword === 'type') return value === 'file' ? [] : [[keyword, value]]
    if (keyword === 'format') return formats.includes(String(value)) ? [[keyword, value]] : []
    if (keyword === 'uniqueItems') return value === true ? [[keyword, true]] : []
    return ['const', 'default'].includes(keyword) ? [[keyword, value]] : []
  }

  #pattern({ pattern }: Json, { allOf = [] }: Json): Json {
    if (typeof pattern !== 'string') return {}
    const matching = new CountedSchema({ format: patternFormat(pattern) }, this.#effort)
    return { 'x-pattern': pattern, allOf: [...(allOf as unknown[]), matching] }
  }

  #members(schemas: Json): Json {
    const entries = Object.entries(schemas)
    return Object.fromEntries(entries.map(([name, schema]) => [name, this.translated(schema)]))
  }

  // Up to 2019-09 `items` can be a tuple, followed by `additionalItems`.
  #tuple({ items, additionalItems }: Json): Json {
    return {
      prefixItems: (items as unknown[]).map((item) => this.translated(item)),
      ...(additionalItems === undefined ? {} : { items: this.translated(additionalItems) }),
    }
  }

  #required({ required, properties }: Json): string[] {
    const names = (required as unknown[]).filter((name) => typeof name === 'string')
    if (!isObject(properties)) return names
    const never = this.#place.direction === 'request' ? 'readOnly' : 'writeOnly'
    return names.filter((name) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      return !isObject(property) || property[never] !== true
    })
  }

  // The validator runs these names as expressions, so only names that cannot backtrack are kept.
  #patternProperties({ patternProperties }: Json): Json {
    if (!isObject(patternProperties)) return {}
    const tame = Object.keys(patternProperties).every((name) =>
      /^\^?[\w\-./ \\[\]]*[+*]?\$?$/.test(name),
    )
    if (tame) return { patternProperties: this.#members(patternProperties) }
    return { additionalProperties: true, unevaluatedProperties: true }
  }
}

/** Translates keywords of OpenAPI 3.0 (`nullable`, `exclusiveMinimum: true`) to JSON Schema. */
function modern(keywords: Json, schema: Json): Json {
  const bounds = { ...keywords }
  if (schema.exclusiveMinimum === true) {
    bounds.exclusiveMinimum = bounds.minimum
    delete bounds.minimum
  }
  if (schema.exclusiveMaximum === true) {
    bounds.exclusiveMaximum = bounds.maximum
    delete bounds.maximum
  }
  if (schema.nullable === true && typeof bounds.type === 'string') {
    bounds.type = [bounds.type, 'null']
    if (Array.isArray(bounds.enum)) bounds.enum = [...bounds.enum, null]
  }
  return bounds
}
