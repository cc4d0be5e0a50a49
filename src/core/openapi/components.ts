import { z } from 'zod'
import { sessionCookie } from '../http/credential.ts'
import type { Json } from './json.ts'
import { headerParameters } from './parameters.ts'
import { responseComponents } from './responses.ts'
import type { Shapes } from './shapes.ts'

/** The body of an error: RFC 9457, with members of our own. */
export const ProblemBody = z
  .looseObject({
    type: z.string().describe('The page that explains the problem, as a path below the origin.'),
    title: z.string().describe('The problem, the same text for every problem of this code.'),
    status: z.int().describe('The HTTP status.'),
    code: z.string().describe('The stable name of the problem, for programs.'),
    detail: z.string().describe('The fault of this request, or its remedy.'),
    error: z.string().describe('The same text as `detail`, for clients that read this member.'),
    errors: z
      .array(
        z
          .object({
            pointer: z.string().describe('A JSON pointer to the value (RFC 6901).'),
            detail: z.string().describe('The fault of the value.'),
            line: z.int().optional().describe('The line in a text that the value holds, from 1.'),
            column: z.int().optional().describe('The column in that line, from 1.'),
          })
          .meta({ id: 'FieldError', description: 'A fault of one value of the request.' }),
      )
      .max(100)
      .describe('The faults of single values, at most 100; empty where the problem has none.'),
    errorCount: z.int().optional().describe('The number of faults, where there are more than 100.'),
    requestId: z.string().describe('The id of the request, for the support.'),
  })
  .meta({ id: 'Problem', description: 'The reason why a request failed (RFC 9457).' })

const headers = {
  ETag: {
    description: 'The revision of the resource, for `If-Match` and `If-None-Match`.',
    schema: { type: 'string' },
  },
  Location: {
    description: 'The path of the new resource.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  RateLimit: {
    description: 'The rest of the exceeded limit: the policy, `r` requests, for `t` seconds.',
    schema: { type: 'string', examples: ['"read";r=0;t=60'] },
  },
  RateLimitPolicy: {
    description: 'The limits that apply to the caller: `q` requests in `w` seconds.',
    schema: { type: 'string', examples: ['"read";q=3000;w=60'] },
  },
  RetryAfter: {
    description: 'The seconds after which the request can succeed.',
    schema: { type: 'integer' },
  },
}

const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key of a member, or the token of a login session. An API key can do what both its scopes and the roles of its member allow.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: `__Secure-${sessionCookie}`,
    description: `The cookie of a login session. Its name is \`${sessionCookie}\` where the service runs without TLS.`,
  },
  operatorKey: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key of an operator, who runs the deployment. `npm run operator-key` creates one.',
  },
  sessionToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of a login session, as signing in returns it.',
  },
}

/** Every shared component; `withoutUnused` takes those away that a document does not use. */
export function sharedComponents(shapes: Shapes): Json {
  shapes.add(ProblemBody, 'output')
  return { parameters: headerParameters, responses: responseComponents(), headers, securitySchemes }
}
