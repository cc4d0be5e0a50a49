import type { Endpoint } from '../http/declaration.ts'
import { problemsOf, standardProblems } from '../http/standard-problems.ts'
import type { ProblemType } from '../problems/problem.ts'
import type { Json } from './json.ts'
import type { Shapes } from './shapes.ts'

const names: Record<string, readonly [name: string, description: string]> = {
  400: ['BadRequest', 'The request is malformed.'],
  403: ['Forbidden', 'The credential does not allow the request.'],
  404: ['NotFound', 'The resource, or the tenant, does not exist or is not visible to the caller.'],
  405: ['MethodNotAllowed', 'The path has no such method.'],
  409: ['Conflict', 'The request conflicts with the state of the resource.'],
  410: ['Gone', 'The resource is no longer available.'],
  412: ['PreconditionFailed', 'The resource has another revision than `If-Match` names.'],
  422: ['UnprocessableContent', 'The request is well-formed, but not valid.'],
  423: ['Locked', 'The resource is locked.'],
  501: ['NotImplemented', 'The service cannot answer this request.'],
  502: ['BadGateway', 'Another service failed.'],
  504: ['GatewayTimeout', 'Another service did not answer in time.'],
  '4XX': [
    'ClientError',
    'The request has no valid credential (401), is too large (413), has a media type that is not accepted (415), or exceeds a rate limit (429).',
  ],
  '5XX': ['ServerError', 'The service failed (500), or is not available (503).'],
  507: ['InsufficientStorage', 'The stored document is too large to be read.'],
}

const header = (name: string) => ({ $ref: `#/components/headers/${name}` })

/** The response components: one for each status of a problem, and 304. */
export function responseComponents(): Json {
  const refusals = Object.entries(names).map(([status, [name, description]]) => {
    const standard = standardProblems.filter((type) => rangeOf(type) === status)
    return [
      name,
      {
        description,
        ...(status === '4XX' && {
          headers: {
            'Retry-After': header('RetryAfter'),
            RateLimit: header('RateLimit'),
            'RateLimit-Policy': header('RateLimitPolicy'),
          },
        }),
        ...(status === '5XX' && { headers: { 'Retry-After': header('RetryAfter') } }),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
        ...(standard.length > 0 && { 'x-problems': standard.map(({ code }) => code) }),
      },
    ]
  })
  return {
    NotModified: { description: 'The client has the current revision.' },
    ...Object.fromEntries(refusals),
  }
}

/** The responses of an operation: its successes in full, and its errors as references. */
export function responsesOf(endpoint: Endpoint, shapes: Shapes): Json {
  const { method, declaration } = endpoint
  return {
    ...successes(endpoint, shapes),
    ...(declaration.etag &&
      method === 'get' && { 304: { $ref: '#/components/responses/NotModified' } }),
    ...refusals(problemsOf(endpoint)),
  }
}

function successes({ declaration }: Endpoint, shapes: Shapes): Json {
  const { relays, responses, media = 'application/json', etag, location } = declaration
  if (relays) return { '2XX': relayed, default: relayed }
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: descriptions[status] ?? 'Success.',
        ...headersOf({
          ...(etag && { ETag: header('ETag') }),
          ...(location !== undefined && status === '201' && { Location: header('Location') }),
        }),
        ...(schema && { content: { [media]: { schema: shapes.add(schema, 'output') } } }),
      },
    ]),
  )
}

function headersOf(headers: Json): Json {
  return Object.keys(headers).length > 0 ? { headers } : {}
}

const relayed = { description: 'The response of the other service.' }

const descriptions: Record<string, string> = {
  200: 'Success.',
  201: 'Created.',
  202: 'Accepted.',
  204: 'Success, without a body.',
}

/** The errors of an operation, by status. */
export function refusals(problems: readonly ProblemType[]): Json {
  const statuses = [...new Set(problems.map(rangeOf))]
  return Object.fromEntries(
    statuses.map((status) => {
      const [name] = names[status] ?? []
      if (name === undefined) throw new Error(`no response is declared for status ${status}`)
      return [status, { $ref: `#/components/responses/${name}` }]
    }),
  )
}

/** The statuses that most operations can have, in the range that stands for them. */
const ranges: Record<number, string> = {
  401: '4XX',
  413: '4XX',
  415: '4XX',
  429: '4XX',
  500: '5XX',
  503: '5XX',
}

/** The status of a problem as the document writes it. */
function rangeOf({ status }: ProblemType): string {
  return ranges[status] ?? String(status)
}
