import { execute, GraphQLError, type GraphQLSchema, Kind } from 'graphql'
import type { Relayed, RelayedAnswer } from '../../../core/http/declaration.ts'
import { type Effort, TooMuchEffort } from '../../../core/json-schema/effort.ts'
import { isObject } from '../../../core/json-schema/pointer.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { MethodNotAllowed } from '../../../core/problems/problems.ts'
import { type GraphqlRequest, graphqlRequest, readQuery } from '../conformance/index.ts'
import type { Fixture } from './fixture-choice.ts'
import { graphqlFixture } from './graphql-fixtures.ts'
import { graphqlValue } from './graphql-values.ts'
import { NoSuchOperation } from './mock.problems.ts'
import { type MockSource, mockedAnswer } from './mocked-answer.ts'
import { bodyOf } from './request-body.ts'

const most = 50

/** Answers a GraphQL query at /graphql with fields of approved fixtures, else with values of their types. */
export async function graphqlAnswer(
  schema: GraphQLSchema,
  fixtures: readonly Fixture[],
  request: Relayed,
  effort: Effort,
): Promise<RelayedAnswer> {
  if (!/^\/(graphql\/?)?$/.test(request.path)) {
    throw new Problem(NoSuchOperation, { detail: 'A GraphQL service is served at /graphql.' })
  }
  const asked = askedQuery(request)
  if (!asked) return refused([new GraphQLError('The request has no query.')])
  const read = readQuery(schema, asked.query)
  if ('errors' in read) return refused(read.errors)
  const subscribes = read.document.definitions.some(
    (one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === 'subscription',
  )
  if (subscribes) return refused([new GraphQLError('The mock does not support subscriptions.')])
  return executed(schema, fixtures, asked, read, effort)
}

async function executed(
  schema: GraphQLSchema,
  fixtures: readonly Fixture[],
  asked: GraphqlRequest,
  { document }: { document: Parameters<typeof execute>[0]['document'] },
  effort: Effort,
): Promise<RelayedAnswer> {
  let source: MockSource = 'schema'
  const result = await execute({
    schema,
    document,
    variableValues: asked.variables,
    operationName: asked.operationName ?? null,
    hideSuggestions: true,
    fieldResolver: (parent: unknown, args, _context, info) => {
      effort.spend(50)
      const isRoot = info.path.prev === undefined
      const fixture = isRoot ? graphqlFixture(fixtures, info, args, asked) : undefined
      if (fixture) {
        source = 'fixture'
        return fixture.value
      }
      const said = memberOf(parent, String(info.path.key), info.fieldName)
      return said === undefined ? graphqlValue(info.returnType, info.fieldName) : said
    },
    typeResolver: (value, _context, info, type) => {
      const said =
        isObject(value) && typeof value.__typename === 'string' ? value.__typename : undefined
      const possible = info.schema.getPossibleTypes(type).map(({ name }) => name)
      return said !== undefined && possible.includes(said) ? said : possible[0]
    },
  })
  if (!('data' in result) && result.errors) return refused(result.errors)
  if (result.errors?.some(({ originalError }) => originalError instanceof TooMuchEffort))
    throw new TooMuchEffort()
  return mockedAnswer(source, { status: 200, body: result })
}

function askedQuery(request: Relayed): GraphqlRequest | undefined {
  if (request.method === 'POST') return graphqlRequest(bodyOf(request))
  if (request.method !== 'GET')
    throw new Problem(MethodNotAllowed, { headers: { Allow: 'GET, POST' } })
  const { query, variables, operationName } = Object.fromEntries(request.query)
  return graphqlRequest({ query, operationName, variables: fromJson(variables) })
}

function fromJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}')
  } catch {
    return {}
  }
}

// A member of a fixture has the alias of the query, or its own name.
function memberOf(parent: unknown, alias: string, name: string): unknown {
  if (!isObject(parent)) return undefined
  for (const key of [alias, name]) if (Object.hasOwn(parent, key)) return parent[key]
  return undefined
}

function refused(errors: readonly GraphQLError[]): RelayedAnswer {
  return mockedAnswer('schema', { status: 400, body: { errors: errors.slice(0, most) } })
}
