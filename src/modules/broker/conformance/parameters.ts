import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import type { OpenApiDocument } from './openapi-document.ts'

export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie' | 'formData' | 'body'

/** A parameter of an operation of an OpenAPI or Swagger document. */
export type Parameter = {
  name: string
  place: ParameterPlace
  required: boolean
  schema: unknown
  /** The separator of several values in one text, or how each has a name of its own. */
  separator: string | 'repeated' | 'deep'
  /** Whether the value is a text of JSON. */
  isJson: boolean
}

const places = new Set(['path', 'query', 'header', 'cookie', 'formData', 'body'])

/** The parameters of a path and its operation; those of the operation replace those of the same name. */
export function parametersOf(document: OpenApiDocument, ...lists: unknown[]): Parameter[] {
  const byName = new Map<string, Parameter>()
  for (const list of lists) {
    for (const one of Array.isArray(list) ? list : []) {
      const parameter = parameterOf(document, document.object(one))
      if (parameter) byName.set(`${parameter.place} ${parameter.name}`, parameter)
    }
  }
  return [...byName.values()]
}

function parameterOf(document: OpenApiDocument, raw: Json): Parameter | undefined {
  const { name, in: place } = raw
  if (typeof name !== 'string' || !isPlace(place)) return undefined
  const [content] = isObject(raw.content) ? Object.values(raw.content) : []
  const own = raw.schema ?? (document.isSwagger ? raw : undefined)
  return {
    name,
    place,
    required: raw.required === true,
    schema: content === undefined ? own : document.object(content).schema,
    separator: separatorOf(raw, place),
    isJson: content !== undefined,
  }
}

function isPlace(place: unknown): place is ParameterPlace {
  return typeof place === 'string' && places.has(place)
}

const separators: Record<string, string> = {
  csv: ',',
  ssv: ' ',
  tsv: '\t',
  pipes: '|',
  multi: 'repeated',
  spaceDelimited: ' ',
  pipeDelimited: '|',
  deepObject: 'deep',
}

function separatorOf({ style, explode, collectionFormat }: Json, place: ParameterPlace): string {
  const named = separators[String(collectionFormat ?? style)]
  if (named !== undefined) return named
  if (collectionFormat !== undefined || place === 'path' || place === 'header') return ','
  return explode === false ? ',' : 'repeated'
}

/**
 * The value of a parameter, parsed by the types of its schema; `of` returns the texts of a name. Undefined where the
 * request does not have the parameter.
 */
export function parameterValue(
  document: OpenApiDocument,
  { name, schema, separator, isJson }: Parameter,
  of: (name: string) => string[],
): unknown {
  const texts = of(name)
  const types = typesOf(document, schema)
  if (isJson) return texts[0] === undefined ? undefined : fromJson(texts[0])
  if (types.has('object') && !types.has('string'))
    return objectOf(document, schema, name, separator, of)
  if (texts.length === 0) return undefined
  if (!types.has('array')) return texts.length === 1 ? typed(texts[0] ?? '', types) : texts
  const items =
    separator === 'repeated' || separator === 'deep' ? texts : (texts[0] ?? '').split(separator)
  const itemTypes = typesOf(document, document.object(schema).items)
  return items.map((text) => typed(text, itemTypes))
}

function objectOf(
  document: OpenApiDocument,
  schema: unknown,
  name: string,
  separator: string,
  of: (name: string) => string[],
): unknown {
  const properties = document.object(document.object(schema).properties)
  const types = (member: string) => typesOf(document, properties[member])
  if (separator === 'deep' || separator === 'repeated') {
    const found = Object.keys(properties).flatMap((member) =>
      of(separator === 'deep' ? `${name}[${member}]` : member)
        .slice(0, 1)
        .map((text) => [member, typed(text, types(member))] as const),
    )
    return found.length > 0 ? Object.fromEntries(found) : undefined
  }
  const [text] = of(name)
  const parts = text?.split(separator)
  return (
    parts &&
    Object.fromEntries(
      parts.flatMap((member, index) =>
        index % 2 === 0 ? [[member, typed(parts[index + 1] ?? '', types(member))]] : [],
      ),
    )
  )
}

/** The types that a schema allows, through references and alternatives. */
export function typesOf(document: OpenApiDocument, schema: unknown, depth = 0): Set<unknown> {
  document.effort.spend(5)
  const { type, nullable, allOf, anyOf, oneOf, properties, items } = document.object(schema)
  const types = new Set<unknown>([type ?? []].flat())
  if (nullable === true) types.add('null')
  if (type === undefined && properties !== undefined) types.add('object')
  if (type === undefined && items !== undefined) types.add('array')
  const parts = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []))
  if (depth > 8) return types
  for (const part of parts) {
    for (const one of typesOf(document, part, depth + 1)) types.add(one)
  }
  return types
}

/** A text parsed as one of the allowed types. */
export function typed(text: string, types: ReadonlySet<unknown>): unknown {
  if (
    (types.has('integer') || types.has('number')) &&
    /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)
  ) {
    return Number(text)
  }
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return types.has('null') && text === '' ? null : text
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
