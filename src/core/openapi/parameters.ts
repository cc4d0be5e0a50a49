import type { z } from 'zod'
import type { Endpoint } from '../http/declaration.ts'
import type { Json } from './json.ts'
import type { Shapes } from './shapes.ts'

/** Header parameters that operations share. */
export const headerParameters = {
  XTenant: {
    name: 'X-Tenant',
    in: 'header',
    description:
      'The slug of the tenant, where neither the host nor the credential determines it. All that name a tenant must agree.',
    schema: { type: 'string', examples: ['acme'] },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A key that the client chooses, of 1 to 255 visible ASCII characters. A repetition with the same key and request returns the first response again.',
    schema: { type: 'string', maxLength: 255, examples: ['0f8fad5b-d9cb-469f-a165-70867728950e'] },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'The ETag of the revision that the request changes. The request fails with 412 if the resource has another revision.',
    schema: { type: 'string' },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description:
      'An ETag that the client has. The response is 304 without a body if it is current.',
    schema: { type: 'string' },
  },
} as const

/** The parameters of an operation. */
export function parametersOf(endpoint: Endpoint, shapes: Shapes): Json[] {
  const { params, query, relays } = endpoint.declaration
  return [
    ...parametersIn('path', params, shapes),
    ...parametersIn('query', query, shapes),
    ...(relays ? [anyPath] : []),
    ...headersOf(endpoint).map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ]
}

/** The parameters of a schema, each member one. */
export function parametersIn(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  shapes: Shapes,
): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = shapes.add(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    ...((place === 'path' || required.includes(name)) && { required: true }),
    ...(description !== undefined && { description }),
    schema,
  }))
}

// OpenAPI 3.1 has no term for a parameter of several segments.
const anyPath = {
  name: 'path',
  in: 'path',
  required: true,
  description: 'The path at the other service, of any number of segments.',
  'x-segments': 'any',
  schema: { type: 'string', examples: ['orders/1'] },
}

function headersOf({ method, declaration }: Endpoint): (keyof typeof headerParameters)[] {
  const { permission, relays, ifMatch, etag } = declaration
  const ofTenant = !/^(person|guest|operator)$/.test(permission)
  return [
    ...(ofTenant ? (['XTenant'] as const) : []),
    ...(method === 'post' && !relays ? (['IdempotencyKey'] as const) : []),
    ...(ifMatch ? (['IfMatch'] as const) : []),
    ...(etag && method === 'get' ? (['IfNoneMatch'] as const) : []),
  ]
}
