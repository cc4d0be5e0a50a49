import type { Fault } from '../../../core/json-schema/faults.ts'
import { isObject, type Json, step } from '../../../core/json-schema/pointer.ts'
import { contentFor, isJsonType, mediaTypeOf } from './media.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import type { Operation } from './operation.ts'
import { type Parameter, parameterValue, typed, typesOf } from './parameters.ts'

/** A parsed request that a client recorded or sent to the mock. */
export type ApiRequest = {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  /** Undefined without a body; a text where it is neither JSON nor a form. */
  body: unknown
}

const pointers = {
  path: '/path',
  query: '/query',
  header: '/headers',
  cookie: '/cookies',
  formData: '/body',
  body: '/body',
}
// OpenAPI describes these headers elsewhere in the document.
const notParameters = new Set(['accept', 'content-type', 'authorization'])

/** The deviations of a request from its operation, at /path, /query, /headers, /cookies and /body. */
export function requestFaults(
  document: OpenApiDocument,
  operation: Operation,
  request: ApiRequest,
): Fault[] {
  const parameters = operation.parameters.filter(
    ({ place, name }) =>
      place !== 'body' && !(place === 'header' && notParameters.has(name.toLowerCase())),
  )
  return [
    ...parameters.flatMap((one) => parameterFaults(document, operation, one, request)),
    ...bodyFaults(document, operation, request),
  ]
}

function parameterFaults(
  document: OpenApiDocument,
  operation: Operation,
  parameter: Parameter,
  request: ApiRequest,
): Fault[] {
  const { place, name, required, schema } = parameter
  const pointer = pointers[place] + step(name)
  const value = parameterValue(document, parameter, (asked) =>
    textsOf(operation, request, place, asked),
  )
  if (value === undefined) return required ? [{ pointer, detail: 'is required' }] : []
  return place === 'formData' && typeof value === 'object' && !Array.isArray(value)
    ? []
    : document.faults(schema, value, 'request', pointer)
}

function textsOf(
  { pathValues }: Operation,
  { query, headers, body }: ApiRequest,
  place: Parameter['place'],
  name: string,
): string[] {
  const some = (value: string | null | undefined) => (value == null ? [] : [value])
  if (place === 'path') return some(Object.hasOwn(pathValues, name) ? pathValues[name] : undefined)
  if (place === 'query') return query.getAll(name)
  if (place === 'header') return isToken(name) ? some(headers.get(name)) : []
  if (place === 'cookie') return some(cookie(headers.get('Cookie') ?? '', name))
  return some(formMember(body, name))
}

function bodyFaults(document: OpenApiDocument, operation: Operation, request: ApiRequest): Fault[] {
  const { required, schema, content } = bodyOf(document, operation)
  if (request.body === undefined)
    return required ? [{ pointer: '/body', detail: 'is required' }] : []
  if (schema !== undefined) return document.faults(schema, request.body, 'request', '/body')
  const type = mediaTypeOf(request.headers.get('Content-Type') ?? undefined)
  const known = Object.keys(content)
  if (known.length === 0) return []
  const found = type === undefined ? Object.entries(content)[0] : contentFor(content, type)
  if (!found)
    return [
      {
        pointer: '/headers/content-type',
        detail: `must be one of ${known.join(', ').slice(0, 200)}`,
      },
    ]
  const { schema: declared } = document.object(found[1])
  if (type === form) {
    return document.faults(
      declared,
      typedForm(document, declared, request.body),
      'request',
      '/body',
    )
  }
  return isJsonType(type ?? found[0])
    ? document.faults(declared, request.body, 'request', '/body')
    : []
}

const form = 'application/x-www-form-urlencoded'

function typedForm(document: OpenApiDocument, schema: unknown, body: unknown): unknown {
  if (!isObject(body)) return body
  const properties = document.object(document.object(schema).properties)
  const member = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : undefined)
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'string' ? typed(value, typesOf(document, member(name))) : value,
    ]),
  )
}

function bodyOf(document: OpenApiDocument, { definition, parameters }: Operation) {
  const swagger = parameters.find(({ place }) => place === 'body')
  if (swagger) return { required: swagger.required, schema: swagger.schema, content: {} as Json }
  const { required, content } = document.object(definition.requestBody)
  return { required: required === true, schema: undefined, content: document.object(content) }
}

function cookie(header: string, name: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

function formMember(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  const value: unknown = (body as Json)[name]
  return typeof value === 'object' ? undefined : String(value)
}

function isToken(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name)
}
