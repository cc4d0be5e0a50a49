import type { z } from 'zod'
import type { ProblemType } from '../problems/problem.ts'
import type { Json } from './json.ts'
import { jsonBody, ownProblems, requirement, securityOf } from './operation.ts'
import { parametersIn } from './parameters.ts'
import { refusals } from './responses.ts'
import type { Shapes } from './shapes.ts'

type Answer = { description: string; schema?: z.ZodType; media?: string; headers?: Json }

/** An operation that is served by other code than a declared endpoint, described by hand. */
export type ManualOperation = {
  method: 'get' | 'post'
  path: string
  operation: string
  summary: string
  description?: string
  permission: 'guest' | 'person'
  query?: z.ZodType
  body?: z.ZodType
  responses: Readonly<Record<number, Answer>>
  problems: readonly ProblemType[]
}

/** The operation of a route that is described by hand. */
export function manualOperation(route: ManualOperation, tag: string, shapes: Shapes): Json {
  const { operation, summary, description, permission, query, body, responses, problems } = route
  return {
    operationId: operation,
    summary,
    description: [description, requirement(route)].filter(Boolean).join('\n\n'),
    tags: [tag],
    ...securityOf(permission),
    'x-permission': permission,
    ...(query && { parameters: parametersIn('query', query, shapes) }),
    ...(body && jsonBody(body, shapes)),
    responses: { ...answers(responses, shapes), ...refusals(problems) },
    ...ownProblems(problems),
  }
}

function answers(responses: ManualOperation['responses'], shapes: Shapes): Json {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema, media, headers }]) => [
      status,
      {
        description,
        ...(headers && { headers }),
        ...(schema && {
          content: { [media ?? 'application/json']: { schema: shapes.add(schema, 'output') } },
        }),
      },
    ]),
  )
}
