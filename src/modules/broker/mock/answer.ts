import type { Relayed, RelayedAnswer } from '../../../core/http/declaration.ts'
import { Effort, isTooMuch } from '../../../core/json-schema/effort.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { graphqlSchema, OpenApiDocument, type StoredSpec } from '../conformance/index.ts'
import { specRoot } from '../specs/index.ts'
import { asyncApiAnswer } from './asyncapi-answer.ts'
import type { Fixture } from './fixture-choice.ts'
import { graphqlAnswer } from './graphql-answer.ts'
import { NothingToAnswer } from './mock.problems.ts'
import { openApiAnswer } from './openapi-answer.ts'

/** The specification and fixtures that a mock answers from. */
export type Source = { spec: StoredSpec; fixtures: readonly Fixture[] }

/** Answers a request in the place of a service. Throws 501 where that would take too much work. */
export async function answerTo(request: Relayed, source: Source): Promise<RelayedAnswer> {
  try {
    return await answer(request, source)
  } catch (error) {
    if (!isTooMuch(error)) throw error
    throw new Problem(NothingToAnswer, {
      detail: 'An answer from the specification takes too much work.',
    })
  }
}

async function answer(request: Relayed, { spec, fixtures }: Source): Promise<RelayedAnswer> {
  const effort = new Effort()
  if (spec.type === 'graphql') {
    const schema = graphqlSchema(spec)
    if (schema?.getQueryType()) return graphqlAnswer(schema, fixtures, request, effort)
  }
  const root = spec.type === 'graphql' ? undefined : specRoot(spec)
  if (root && spec.type === 'openapi') {
    return openApiAnswer(new OpenApiDocument(root, effort), fixtures, request)
  }
  if (root && spec.type === 'asyncapi') return asyncApiAnswer(root, fixtures, request, effort)
  throw new Problem(NothingToAnswer, { detail: 'The specification cannot be mocked.' })
}
