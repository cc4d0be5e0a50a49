import { GraphQLError, parse as parseGraphql } from 'graphql'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { maxTokens, toFault } from './check/graphql-faults.ts'
import { readText } from './check/read-text.ts'

/** A recognized specification in the form in which it is stored, with its root and its text where it has them. */
export type RecognizedSpec = {
  type: 'openapi' | 'graphql' | 'asyncapi'
  encoding: 'json' | 'text'
  content: string
  /** The document in JSON or YAML. */
  root?: Json
  /** The text, where it was sent as one. */
  text?: string
}

/** A text that looks like a specification and cannot be parsed. */
export type UnreadableSpec = { unreadable: { detail: string; line?: number; column?: number } }

/**
 * Recognizes the type of a document, in the order of the client protocol. A text can be GraphQL SDL or YAML; OpenAPI in
 * YAML is stored as JSON, which consumers expect of mocks. Returns undefined for anything else.
 */
export function recognizeSpec(spec: unknown): RecognizedSpec | UnreadableSpec | undefined {
  if (typeof spec === 'string') return recognizeText(spec)
  const type = typeOf(spec)
  if (!type || !isObject(spec)) return undefined
  return { type, encoding: 'json', content: JSON.stringify(spec), root: spec }
}

function recognizeText(text: string): RecognizedSpec | UnreadableSpec | undefined {
  const syntax = graphqlSyntax(text)
  if (syntax === undefined) return { type: 'graphql', encoding: 'text', content: text, text }
  const likely = likelyFormat(text)
  const read = readText(text)
  const root = 'root' in read ? read.root : undefined
  const type = typeOf(root)
  if (!type || type === 'graphql' || !isObject(root)) {
    if (likely === 'graphql') return { unreadable: syntax }
    return likely && 'detail' in read
      ? { unreadable: { detail: read.detail, ...read.place } }
      : undefined
  }
  const stored =
    type === 'openapi'
      ? { encoding: 'json' as const, content: JSON.stringify(root) }
      : { encoding: 'text' as const, content: text }
  return { type, ...stored, root, text }
}

/** The format that an unreadable text most likely has, by the beginnings of its lines. */
function likelyFormat(text: string): 'yaml' | 'graphql' | undefined {
  if (/^(\{\s*)?["']?(openapi|swagger|asyncapi)["']?\s*:/m.test(text)) return 'yaml'
  const definition =
    /^ *(extend +)?(type|interface|input|enum|union|scalar|schema|directive)[ {]+[\w@]/m
  return definition.test(text) ? 'graphql' : undefined
}

function typeOf(root: unknown): RecognizedSpec['type'] | undefined {
  if (!isObject(root)) return undefined
  if ('openapi' in root || 'swagger' in root) return 'openapi'
  if ('__schema' in root || ('schema' in root && typeof root.schema === 'string')) return 'graphql'
  return 'asyncapi' in root ? 'asyncapi' : undefined
}

function graphqlSyntax(text: string): UnreadableSpec['unreadable'] | undefined {
  try {
    parseGraphql(text, { noLocation: true, maxTokens })
    return undefined
  } catch (error) {
    if (!(error instanceof GraphQLError)) return { detail: 'it is nested too deeply' }
    const { detail, place } = toFault(error)
    return { detail, ...place }
  }
}
