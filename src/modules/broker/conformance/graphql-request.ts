import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'

/** A request of GraphQL over HTTP. */
export type GraphqlRequest = {
  query: string
  operationName: string | undefined
  variables: Json
}

/** The tokens of a query: validation compares fields with each other. */
const maxTokens = 5_000

/** The request in a body; undefined where the body has none. */
export function graphqlRequest(body: unknown): GraphqlRequest | undefined {
  if (!isObject(body) || typeof body.query !== 'string') return undefined
  const { query, operationName, variables } = body
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: isObject(variables) ? variables : {},
  }
}

/** The document of a valid query, or the errors of an invalid one. */
export function readQuery(
  schema: GraphQLSchema,
  query: string,
): { document: DocumentNode } | { errors: readonly GraphQLError[] } {
  try {
    const document = parse(query, { maxTokens })
    const errors = validate(schema, document, undefined, { maxErrors: 20, hideSuggestions: true })
    return errors.length > 0 ? { errors } : { document }
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    if (error instanceof RangeError)
      return { errors: [new GraphQLError('The query is nested too deeply.')] }
    throw error
  }
}
