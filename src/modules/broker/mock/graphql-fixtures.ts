import type { GraphQLResolveInfo } from 'graphql'
import { isObject } from '../../../core/json-schema/pointer.ts'
import type { GraphqlRequest } from '../conformance/index.ts'
import { type Fixture, same } from './fixture-choice.ts'

/**
 * The value of a root field in the approved fixture with the same variables, else with the same arguments, else with the
 * highest priority. Operations are named `Query.field`.
 */
export function graphqlFixture(
  fixtures: readonly Fixture[],
  { parentType, fieldName, path }: GraphQLResolveInfo,
  args: Record<string, unknown>,
  asked: GraphqlRequest,
): { value: unknown } | undefined {
  let best: { score: number; value: unknown } | undefined
  for (const { operation, data } of fixtures) {
    if (operation !== `${parentType.name}.${fieldName}` && operation !== fieldName) continue
    const value = fieldOf(data.response, [String(path.key), fieldName])
    if (value === undefined) continue
    const score = scoreOf(data.request, args, asked)
    if (!best || score > best.score) best = { score, value }
  }
  return best
}

function scoreOf(request: unknown, args: Record<string, unknown>, asked: GraphqlRequest): number {
  const body = isObject(request) && isObject(request.body) ? request.body : request
  const variables = isObject(body) ? (body.variables ?? {}) : {}
  const sameQuery = isObject(body) && flat(body.query) === flat(asked.query) ? 1 : 0
  if (same(variables, asked.variables)) return 4 + sameQuery
  return (same(variables, { ...args }) ? 2 : 0) + sameQuery
}

function fieldOf(response: unknown, names: readonly string[]): unknown {
  const body = isObject(response) && isObject(response.body) ? response.body : response
  const data = isObject(body) && isObject(body.data) ? body.data : body
  if (!isObject(data)) return undefined
  const name = names.find((one) => Object.hasOwn(data, one))
  return name === undefined ? undefined : data[name]
}

function flat(query: unknown): string {
  return String(query ?? '')
    .replaceAll(/[\s,]+/g, ' ')
    .trim()
}
