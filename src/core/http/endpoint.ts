import { z } from 'zod'
import type { Plane } from '../db/tenant-db.ts'
import type {
  Answer,
  Answers,
  ComposedInput,
  Declaration,
  Endpoint,
  Input,
  Method,
  Relayed,
  RelayedAnswer,
} from './declaration.ts'

const declare =
  <P extends Plane>(method: Method) =>
  <
    const Gives extends Answers,
    Params extends z.ZodType = z.ZodUndefined,
    Query extends z.ZodType = z.ZodUndefined,
    Body extends z.ZodType = z.ZodUndefined,
  >(
    path: string,
    declaration: Declaration<P, Params, Query, Body, Gives>,
    handle: (
      input: Input<P, z.output<Params>, z.output<Query>, z.output<Body>>,
    ) => Promise<Answer<Gives>>,
  ): Endpoint => ({
    method,
    path,
    declaration: declaration as Endpoint['declaration'],
    handle: handle as Endpoint['handle'],
  })

/** A tenant's endpoint whose declaration a mechanism composes, such as that of resources. */
export function composeEndpoint<Body = unknown>(
  method: Method,
  path: string,
  declaration: Endpoint['declaration'],
  handle: (input: ComposedInput<Body>) => Promise<{
    status: number
    body: unknown
    headers?: Record<string, string>
  }>,
): Endpoint {
  return { method, path, declaration, handle: handle as unknown as Endpoint['handle'] }
}

type RelayDeclaration<Params extends z.ZodType> = Pick<
  Declaration<'tenant', Params, never, never, Answers>,
  'summary' | 'permission' | 'params' | 'bodyLimit' | 'problems'
> & {
  /** The noun of the operation ids, after the method as their verb. */
  operation: string
}

/**
 * Endpoints of every method that answer in the place of another service: any path below, any query, headers
 * and body reach the handler as they came, and what it answers is sent as it stands. They write nothing.
 */
function relay<Params extends z.ZodType>(
  path: string,
  declaration: RelayDeclaration<Params>,
  handle: (
    input: Pick<Input<'tenant', z.output<Params>, never, never>, 'tenant' | 'params'> & {
      request: Relayed
    },
  ) => Promise<RelayedAnswer>,
): Endpoint[] {
  const methods: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete']
  return methods.map((method) => ({
    method,
    path: `${path}/{path}`,
    declaration: {
      ...declaration,
      operation: method + declaration.operation,
      responses: { 200: z.unknown() },
      relays: true,
    },
    handle: handle as unknown as Endpoint['handle'],
  }))
}

/**
 * Declares an endpoint. From the one declaration come validation, the permission that the database checks,
 * the OpenAPI operation with its problems, the rate-limit class, idempotency, and the isolation suite's list.
 */
export const endpoint = { ...declareAll<'tenant'>(), relay }

/** As `endpoint`, for a signed-in person, outside any tenant. */
export const personEndpoint = declareAll<'person'>()

/** As `endpoint`, for a guest with a token: no credential is read. */
export const guestEndpoint = declareAll<'guest'>()

/** As `endpoint`, for who runs the deployment: the control plane. */
export const operatorEndpoint = declareAll<'operator'>()

function declareAll<P extends Plane>() {
  return {
    get: declare<P>('get'),
    post: declare<P>('post'),
    put: declare<P>('put'),
    patch: declare<P>('patch'),
    delete: declare<P>('delete'),
  }
}

/** 200 with a body, and an ETag where the resource is mutable. */
export function ok<Body>(body: Body, headers: Record<string, string> = {}) {
  return { status: 200 as const, body, headers }
}

/** The `Location` of a row, by its path below the canonical prefix. */
export function location(path: string): { Location: string } {
  return { Location: `/api/v1${path}` }
}

/** 201 with a body, its `Location` and its ETag. */
export function created<Body>(body: Body, headers: Record<string, string> = {}) {
  return { status: 201 as const, body, headers }
}

export const noContent = { status: 204 as const, body: null }
