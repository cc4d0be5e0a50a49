import { z } from 'zod'
import { openApiDocument } from '../../../src/core/http/openapi.ts'
import { mounts } from '../../../src/mounts.ts'
import type { Schema } from './arbitrary.ts'

type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
  'x-segments'?: string
}
type Content = Record<string, { schema: Schema }>
type Described = {
  parameters: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { content?: Content }>
}

const openApi = openApiDocument(mounts)

/** An operation of the OpenAPI document. */
export type Operation = Described & {
  method: string
  path: string
  matches: (path: string) => boolean
}

/** Every operation that the document declares. */
export const operations: readonly Operation[] = Object.entries(
  openApi.paths as Record<string, Record<string, Described>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    ...described,
    method: method.toUpperCase(),
    path,
    matches: matcher(
      path,
      described.parameters.some((one) => one['x-segments'] === 'any'),
    ),
  })),
)

/**
 * The operations, those together that differ by nothing but the prefix: they are one declaration with one
 * handler, mounted at `/api` and at `/api/v1`.
 */
export const alike: readonly (readonly [string, Operation[]])[] = [
  ...Map.groupBy(operations, (operation) => {
    const { path, matches: _, ...described } = operation
    return JSON.stringify([unprefixed(path), { ...described, operationId: undefined }])
  }).values(),
].map((group) => [group.map(({ method, path }) => `${method} ${path}`).join(', '), group])

function unprefixed(path: string): string {
  return path.replace(/^\/api(\/v1)?(?=\/)/, '')
}

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

function validatorOf(schema: Schema): z.ZodType {
  const known = compiled.get(schema) ?? z.fromJSONSchema(schema as never)
  compiled.set(schema, known)
  return known
}

const components = openApi.components as { schemas: { Problem: Schema } }

/** What is wrong with a problem's body, by the document's schema of a problem. */
export function faultsOfProblem(body: unknown): string | undefined {
  return faultsOf(components.schemas.Problem, body)
}

function faultsOf(schema: Schema, body: unknown): string | undefined {
  const result = validatorOf(schema).safeParse(body)
  return result.success ? undefined : z.prettifyError(result.error)
}

/** The problem codes that an operation declares for a status. */
export function codesOf(operation: Operation, status: number): unknown[] {
  return schemaOf(operation, status)?.properties?.code?.enum ?? []
}

/** What is wrong with a success's body, by the operation that was asked. */
export function faultsOfSuccess(operation: Operation, status: number, body: unknown) {
  if (operation.responses.default) return undefined
  if (!operation.responses[status]) return `${status} is not declared`
  const schema = schemaOf(operation, status)
  if (schema) return faultsOf(schema, body)
  return body === undefined ? undefined : 'a body, where none is declared'
}
