import type { Relayed, RelayedAnswer } from '../../../core/http/declaration.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { MethodNotAllowed } from '../../../core/problems/problems.ts'
import {
  type OpenApiDocument,
  type Operation,
  operationFor,
  requestFaults,
} from '../conformance/index.ts'
import { exampleOf } from './example.ts'
import { bestFixture, type Fixture } from './fixture-choice.ts'
import { NoSuchOperation, NothingToAnswer, RequestDeviates } from './mock.problems.ts'
import { mockedAnswer } from './mocked-answer.ts'
import { preferencesOf } from './prefer.ts'
import { bodyOf } from './request-body.ts'

/** Answers in the place of an OpenAPI service: with an approved fixture, else an example, else a sample of its schema. */
export function openApiAnswer(
  document: OpenApiDocument,
  fixtures: readonly Fixture[],
  request: Relayed,
): RelayedAnswer {
  const operation = askedOperation(document, request)
  const { query, headers, path, method } = request
  const body = bodyOf(request)
  const errors = requestFaults(document, operation, { method, path, query, headers, body })
  if (errors.length > 0) throw new Problem(RequestDeviates, { errors })
  const prefer = preferencesOf(headers.get('Prefer'))
  const fixture =
    prefer.example === undefined
      ? bestFixture(fixtures, { ids: operation.ids, path, query, body, code: prefer.code })
      : undefined
  if (fixture) return mockedAnswer('fixture', fixture)
  const made = exampleOf(document, operation, prefer, headers.get('Accept'))
  if ('missing' in made) throw new Problem(NothingToAnswer, { detail: made.missing })
  return mockedAnswer(made.source, made)
}

function askedOperation(document: OpenApiDocument, { method, path }: Relayed): Operation {
  const asked = operationFor(document, method, path)
  if (!asked)
    throw new Problem(NoSuchOperation, {
      detail: `The specification has no path for ${path.slice(0, 200)}`,
    })
  if ('operation' in asked) return asked.operation
  throw new Problem(MethodNotAllowed, { headers: { Allow: asked.methods.join(', ') } })
}
