import type { z } from 'zod'
import type { Endpoint } from '../http/declaration.ts'
import { problemsOf, standardProblems } from '../http/standard-problems.ts'
import type { ProblemType } from '../problems/problem.ts'
import type { Json } from './json.ts'
import { parametersOf } from './parameters.ts'
import { responsesOf } from './responses.ts'
import type { Shapes } from './shapes.ts'

/** The operation of a declared endpoint. */
export function operationOf(endpoint: Endpoint, tag: string, shapes: Shapes): Json {
  const { declaration } = endpoint
  const { operation, summary, permission, body, relays } = declaration
  const parameters = parametersOf(endpoint, shapes)
  return {
    ...(operation !== undefined && { operationId: idOf(endpoint, operation) }),
    summary,
    description: descriptionOf(endpoint),
    tags: [tag],
    ...securityOf(permission),
    'x-permission': permission,
    ...(parameters.length > 0 && { parameters }),
    ...(relays && endpoint.method !== 'get' && { requestBody: anyBody }),
    ...(body && jsonBody(body, shapes)),
    responses: responsesOf(endpoint, shapes),
    ...ownProblems(problemsOf(endpoint)),
  }
}

/** A request body of JSON. */
export function jsonBody(schema: z.ZodType, shapes: Shapes): Json {
  const content = { 'application/json': { schema: shapes.add(schema, 'input') } }
  return { requestBody: { required: true, content } }
}

/** The codes of an operation's own problems. The response components list the standard ones. */
export function ownProblems(problems: readonly ProblemType[]): Json {
  const own = problems.filter((type) => !standardProblems.includes(type))
  return own.length > 0 ? { 'x-problems': own.map(({ code }) => code) } : {}
}

const anyBody = { description: 'A body of any media type.', content: { '*/*': {} } }

/** A relay has one operation for each method. */
function idOf({ method, declaration }: Endpoint, operation: string): string {
  return declaration.relays
    ? method + operation.charAt(0).toUpperCase() + operation.slice(1)
    : operation
}

/** The description, with the permission that the operation requires. */
function descriptionOf({ declaration }: Endpoint): string {
  const { description, interactive } = declaration
  return [
    description,
    requirement(declaration),
    interactive && `It runs as one interactive transaction of ${interactive} statements.`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

type Requirement = { permission: string; inTeam?: true; orOwn?: true }

const planes: Record<string, string> = {
  anyone: 'No credential is required.',
  guest: 'No credential is required.',
  member: 'Any credential of a member is accepted.',
  person: 'Requires a login session.',
  operator: 'Requires an operator key.',
}

/** The sentence on what an operation requires of its caller. */
export function requirement({ permission, inTeam, orOwn }: Requirement): string {
  const known = planes[permission]
  if (known !== undefined) return known
  const place = inTeam ? ', in the tenant or in the team concerned' : ''
  const own = orOwn ? ' Members do not need it for themselves.' : ''
  return `Requires the permission \`${permission}\`${place}.${own}`
}

/** Without a member `security`, the document's own holds: an API key or a session. */
export function securityOf(permission: string): Json {
  if (permission === 'guest') return { security: [] }
  if (permission === 'anyone') return { security: [{}, { apiKey: [] }, { session: [] }] }
  if (permission === 'person') return { security: [{ sessionToken: [] }, { session: [] }] }
  if (permission === 'operator') return { security: [{ operatorKey: [] }] }
  return {}
}
