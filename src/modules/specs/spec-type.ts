import { parse as parseGraphql } from 'graphql'
import { parse as parseYaml } from 'yaml'

/** A specification, told apart and in the form in which it is kept. */
export type RecognizedSpec = {
  type: 'openapi' | 'graphql' | 'asyncapi'
  encoding: 'json' | 'text'
  content: string
}

/**
 * Tells what a document is, in the order of the client protocol (contracts.md, A4). A text may be GraphQL SDL
 * or YAML; OpenAPI in YAML is kept as JSON, which consumers' mocks expect. Undefined for anything else.
 */
export function recognizeSpec(spec: unknown): RecognizedSpec | undefined {
  if (typeof spec === 'string') return recognizeText(spec)
  const type = typeOf(spec)
  return type && { type, encoding: 'json', content: JSON.stringify(spec) }
}

function recognizeText(text: string): RecognizedSpec | undefined {
  if (isGraphql(text)) return { type: 'graphql', encoding: 'text', content: text }
  const root = yamlRoot(text)
  const type = typeOf(root)
  if (type === 'openapi') {
    const content = jsonOf(root)
    return content === undefined ? undefined : { type, encoding: 'json', content }
  }
  return type === 'asyncapi' ? { type, encoding: 'text', content: text } : undefined
}

function typeOf(root: unknown): RecognizedSpec['type'] | undefined {
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return undefined
  if ('openapi' in root || 'swagger' in root) return 'openapi'
  if ('__schema' in root || ('schema' in root && typeof root.schema === 'string')) return 'graphql'
  return 'asyncapi' in root ? 'asyncapi' : undefined
}

function isGraphql(text: string): boolean {
  try {
    return parseGraphql(text, { noLocation: true }).definitions.length > 0
  } catch {
    return false
  }
}

function yamlRoot(text: string): unknown {
  try {
    return parseYaml(text)
  } catch {
    return undefined
  }
}

// An alias in YAML can make a document that holds itself, which JSON cannot say.
function jsonOf(root: unknown): string | undefined {
  try {
    return JSON.stringify(root)
  } catch {
    return undefined
  }
}
