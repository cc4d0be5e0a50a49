import { z } from 'zod'
import { isJson, type Json, mapObjects } from './json.ts'

/** Whether a schema describes what a request holds or what a response holds. */
export type Direction = 'input' | 'output'

/** The JSON Schema of what a schema takes (`input`) or returns (`output`); named shapes are in its `$defs`. */
export function jsonSchema(schema: z.ZodType, io: Direction): Json {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => nameFormat(zodSchema, jsonSchema as Json),
  })
  return withoutAnyJson(mapObjects(converted, (object) => simplify(object, io)) as Json)
}

const formats: Record<string, string> = { datetime: 'date-time', email: 'email', uuid: 'uuid' }

/** Writes a format as its name alone, without the pattern that zod checks it by, and a text that is true or false as a boolean. */
function nameFormat({ _zod: { def } }: z.core.$ZodType, schema: Json): void {
  const { format: known, out } = def as { format?: string; out?: z.core.$ZodType }
  const format = formats[known ?? ''] ?? schema.format
  if (format !== undefined) Object.assign(schema, { format, ...ownPattern(schema) })
  if (out?._zod.def.type === 'boolean') schema.type = 'boolean'
}

/** Takes the pattern of the format away: the first, where a schema has patterns of its own in `allOf`. */
function ownPattern(schema: Json): Json {
  const [, ...own] = Array.isArray(schema.allOf) ? schema.allOf : []
  delete schema.pattern
  delete schema.allOf
  return own.length > 1 ? { allOf: own } : { ...own[0] }
}

const integers = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

/** Drops what the rest of a schema says. Objects of responses stay open: a new field does not break a client. */
function simplify(schema: Json, io: Direction): Json {
  const { propertyNames, additionalProperties, ...rest } = schema
  const bounds = Object.entries(integers).filter(([bound, value]) => rest[bound] === value)
  for (const [bound] of bounds) delete rest[bound]
  const plainNames = isJson(propertyNames) && Object.keys(propertyNames).join() === 'type'
  return unionWithNull({
    ...known(rest, io),
    ...(propertyNames !== undefined && !plainNames && { propertyNames }),
    ...(additionalProperties !== undefined &&
      !(io === 'output' && additionalProperties === false) && { additionalProperties }),
  })
}

/** A request's union with any value is described by its other options: they are what is meant. */
function known({ anyOf, ...rest }: Json, io: Direction): Json {
  if (!Array.isArray(anyOf)) return rest
  const options = anyOf.filter((option) => Object.keys(option).length > 0)
  if (io === 'output' || options.length === 0) return { ...rest, anyOf }
  const [only] = options
  return options.length === 1 ? { ...only, ...rest } : { ...rest, anyOf: options }
}

/** A value or null: a scalar has two types, and the description stands outside. */
function unionWithNull(schema: Json): Json {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf)) return schema
  const [only, ...others] = anyOf.filter((option) => option.type !== 'null')
  if (others.length > 0 || anyOf.length !== 2 || !isJson(only) || only.$ref) return schema
  const { description, examples, ...inner } = only
  const outer = {
    ...(description !== undefined && { description }),
    ...(examples !== undefined && { examples }),
    ...rest,
  }
  const scalar = /^(string|number|integer|boolean)$/.test(String(inner.type))
  if (!scalar || inner.enum || inner.const !== undefined) {
    return { ...outer, anyOf: [inner, { type: 'null' }] }
  }
  return { ...outer, ...inner, type: [inner.type, 'null'] }
}

/** Any JSON value is described by `{}`; zod describes it by a shape that refers to itself. */
function withoutAnyJson({ $defs = {}, ...schema }: Json): Json {
  const unnamed = Object.keys($defs as Json).filter((name) => name.startsWith('__schema'))
  const named = Object.entries($defs as Json).filter(([name]) => !unnamed.includes(name))
  const refs = new Set(unnamed.map((name) => `#/$defs/${name}`))
  const open = mapObjects({ ...schema, $defs: Object.fromEntries(named) }, ({ $ref, ...rest }) =>
    $ref === undefined || refs.has(String($ref)) ? rest : { $ref, ...rest },
  ) as Json
  if (named.length === 0) delete open.$defs
  return open
}
