import {
  buildASTSchema,
  buildClientSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
  parse,
} from 'graphql'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { specRoot } from '../specs/index.ts'

/** A specification as it is stored. */
export type StoredSpec = { type: string; encoding: 'json' | 'text'; content: string }

/** The schema of a GraphQL specification; undefined for an invalid one. */
export function graphqlSchema(spec: StoredSpec): GraphQLSchema | undefined {
  const root = spec.encoding === 'json' ? specRoot(spec) : undefined
  const text = root ? root.schema : spec.content
  try {
    if (typeof text === 'string') {
      return buildASTSchema(parse(text, { noLocation: true }), { assumeValidSDL: true })
    }
    return buildClientSchema(introspection(root))
  } catch {
    return undefined
  }
}

function introspection(root: Json | undefined): IntrospectionQuery {
  return (isObject(root) ? root : {}) as unknown as IntrospectionQuery
}
