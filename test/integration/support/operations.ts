import { z } from 'zod'
import type { Endpoint } from '../../../src/core/http/declaration.ts'
import { problemsOf } from '../../../src/core/http/standard-problems.ts'
import { isJson, mapObjects } from '../../../src/core/openapi/json.ts'
import { apiDocument, clientDocument } from '../../../src/documents.ts'
import { mounts } from '../../../src/mounts.ts'
import type { Schema } from './arbitrary.ts'

type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
  'x-segments'?: string
}
type Content = Record<string, { schema: Schema }>
type Described = {
  parameters: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { content?: Content }>
}
type Document = { paths: Record<string, Record<string, Described>>; components: object }

/** The documents, with each reference replaced by what it refers to. */
const documents = [apiDocument(), clientDocument()].map((document) => {
  const resolve = (value: unknown): unknown =>
    mapObjects(value, ({ $ref, ...rest }) =>
      typeof $ref === 'string' ? { ...(resolve(at(document, $ref)) as object), ...rest } : rest,
    )
  return resolve({ ...document, components: document.components }) as Document
})

function at(document: unknown, ref: string): unknown {
  return ref
    .split('/')
    .slice(1)
    .reduce((value, name) => (isJson(value) ? value[name] : undefined), document)
}

/** An operation of an OpenAPI document. */
export type Operation = Described & {
  method: string
  path: string
  endpoint: Endpoint
  matches: (path: string) => boolean
}

const declared = new Map(
  mounts.flatMap(({ prefix, endpoints }) =>
    endpoints.map((endpoint) => [`${endpoint.method} ${prefix}${endpoint.path}`, endpoint]),
  ),
)

/** Every operation of a declared endpoint in the documents. */
export const operations: readonly Operation[] = documents
  .flatMap(({ paths }) => Object.entries(paths))
  .flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], ...described }]) => {
      const endpoint = declared.get(`${method} ${path}`)
      const any = parameters.some((one) => one['x-segments'] === 'any')
      const operation = { ...described, parameters, path, matches: matcher(path, any) }
      return endpoint ? [{ ...operation, method: method.toUpperCase(), endpoint }] : []
    }),
  )

/**
 * The operations, those together that differ by nothing but the prefix: they are one declaration with one
 * handler, mounted at `/api` and at `/api/v1`.
 */
export const alike: readonly (readonly [string, Operation[]])[] = [
  ...Map.groupBy(operations, ({ endpoint }) => endpoint).values(),
].map((group) => [group.map(({ method, path }) => `${method} ${path}`).join(', '), group])

/** A scoped name counts as one parameter, as clients send it. The last parameter of a relay stands for any number of segments. */
function matcher(path: string, any: boolean): (asked: string) => boolean {
  const pattern = (any ? path.replace(/\/\{path\}$/, '(?:/.*)?') : path).replaceAll(
    /\{\w+\}/g,
    '(?:(?:@|%40)[^/]+/[^/]+|[^/]+)',
  )
  const whole = new RegExp(`^${pattern}$`, 'i')
  return (asked) => whole.test(asked)
}

/** The schema of a body that an operation declares for a status, or undefined where none is declared. */
function schemaOf({ responses }: Operation, status: number): Schema | undefined {
  return Object.values(responses[status]?.content ?? {})[0]?.schema
}

const compiled = new Map<Schema, z.ZodType>()

/** The documents leave responses open for fields of later versions; here a field that is not declared is a fault. */
function validatorOf(schema: Schema): z.ZodType {
  const known = compiled.get(schema) ?? z.fromJSONSchema(mapObjects(schema, closed) as never)
  compiled.set(schema, known)
  return known
}

function closed(schema: Record<string, unknown>) {
  const open = schema.type !== 'object' || schema.additionalProperties !== undefined
  return open || !isJson(schema.properties) ? schema : { ...schema, additionalProperties: false }
}

const components = documents[0]?.components as { schemas: { Problem: Schema } }

/** What is wrong with a problem's body, by the document's schema of a problem. */
export function faultsOfProblem(body: unknown): string | undefined {
  return faultsOf(components.schemas.Problem, body)
}

function faultsOf(schema: Schema, body: unknown): string | undefined {
  const result = validatorOf(schema).safeParse(body)
  return result.success ? undefined : z.prettifyError(result.error)
}

/** The problem codes that an operation declares for a status. */
export function codesOf({ endpoint }: Operation, status: number): unknown[] {
  return problemsOf(endpoint).flatMap((type) => (type.status === status ? [type.code] : []))
}

/** What is wrong with a success's body, by the operation that was asked. */
export function faultsOfSuccess(operation: Operation, status: number, body: unknown) {
  if (operation.responses.default) return undefined
  if (!operation.responses[status]) return `${status} is not declared`
  const schema = schemaOf(operation, status)
  if (schema) return faultsOf(schema, body)
  return body === undefined ? undefined : 'a body, where none is declared'
}
