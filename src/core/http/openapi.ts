import type { Context } from 'hono'
import { z } from 'zod'
import type { ProblemType } from '../problems/problem.ts'
import type { Endpoint } from './endpoint.ts'
import { problemsOf } from './standard-problems.ts'

/** Endpoints under the prefix at which they are served. */
export type Mount = { prefix: string; endpoints: readonly Endpoint[] }

type Json = Record<string, unknown>

const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  error: z.string(),
  errors: z.array(
    z.object({
      pointer: z.string(),
      detail: z.string(),
      line: z.int().optional(),
      column: z.int().optional(),
    }),
  ),
  requestId: z.string(),
})

/** Answers with the document. It is made when first asked for: else the start of every isolate would pay for it. */
export function serveOpenApi(mounts: readonly Mount[]) {
  let document: Json | undefined
  return (c: Context) => {
    document ??= openApiDocument(mounts)
    return c.json(document)
  }
}

/** The OpenAPI 3.1 document of every declared endpoint. */
export function openApiDocument(mounts: readonly Mount[]): Json {
  const paths: Record<string, Json> = {}
  for (const { prefix, endpoints } of mounts) {
    for (const endpoint of endpoints) {
      const path = prefix + endpoint.path
      paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint, path) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Guildhall',
      version: '1',
      description: 'What an engineering organisation ships, runs, watches and learned.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem, 'output') },
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
    },
  }
}

function operation(endpoint: Endpoint, path: string): Json {
  const { method, declaration } = endpoint
  const { permission, body } = declaration
  return {
    operationId: `${method}${path.replaceAll(/[^A-Za-z0-9]+(.)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/[^A-Za-z0-9]/g, '')}`,
    summary: declaration.summary,
    ...(declaration.interactive && {
      description: `One interactive transaction of ${declaration.interactive} statements.`,
    }),
    tags: [path.replace(/^\/api(\/v1)?/, '').split('/')[1]],
    ...(permission === 'anyone' || permission === 'guest'
      ? {}
      : { security: [{ apiKey: permission.includes(':') ? [permission] : [] }] }),
    parameters: [
      ...parametersIn('path', declaration.params),
      ...parametersIn('query', declaration.query),
      ...(declaration.relays ? [anyPath] : []),
      ...headersOf(endpoint),
    ],
    ...(declaration.relays && { requestBody: { content: { '*/*': {} } } }),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(body, 'input') } },
      },
    }),
    responses: { ...successes(endpoint), ...refusals(problemsOf(endpoint)) },
  }
}

function parametersIn(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }))
}

// OpenAPI 3.1 has no word for a parameter of several segments.
const anyPath = {
  name: 'path',
  in: 'path',
  required: true,
  description: 'Any path below, of any number of segments',
  'x-segments': 'any',
  schema: { type: 'string' },
}

function headersOf({ method, declaration }: Endpoint): Json[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  })
  return [
    ...(/^(anyone|guest|operator)$/.test(declaration.permission)
      ? []
      : [header('X-Tenant', 'The slug of the tenant')]),
    ...(method === 'post' && !declaration.relays
      ? [header('Idempotency-Key', 'A repeated request with the same key is answered as the first')]
      : []),
    ...(/^(put|patch|delete)$/.test(method) && !declaration.relays
      ? [header('If-Match', 'The ETag of the revision to change')]
      : []),
  ]
}

function successes({ declaration }: Endpoint): Json {
  if (declaration.relays) return { default: { description: 'As the other service would answer' } }
  return Object.fromEntries(
    Object.entries(declaration.responses).map(([status, schema]) => [
      status,
      {
        description: declaration.summary,
        ...(schema && {
          content: {
            [declaration.media ?? 'application/json']: { schema: jsonSchema(schema, 'output') },
          },
        }),
      },
    ]),
  )
}

function refusals(problems: readonly ProblemType[]): Json {
  const byStatus = Map.groupBy(problems, (problem) => problem.status)
  return Object.fromEntries(
    [...byStatus].map(([status, types]) => [
      status,
      {
        description: types.map((type) => `${type.code}: ${type.title}`).join('; '),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Problem' }],
              properties: { code: { enum: types.map((type) => type.code) } },
            },
          },
        },
      },
    ]),
  )
}

/** The JSON Schema of what a schema takes (`input`) or responses (`output`). */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
