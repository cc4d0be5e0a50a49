import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  Kind,
  parse,
  validateSchema,
  visit,
  visitInParallel,
} from 'graphql'
import { specifiedSDLRules } from 'graphql/validation/specifiedRules'
import { SDLValidationContext } from 'graphql/validation/ValidationContext'
import type { Place } from './read-text.ts'

export type TextFault = { detail: string; place?: Place }

/** Tokens of a schema: each takes some 200 bytes while it is read. A description is one, however long. */
export const maxTokens = 400_000
const mostFaults = 20
/** Characters of a schema up to which every fault gets its place: places take many times the memory of the text. */
const mostPlaced = 1024 * 1024
/** Fields that types must have because of their interfaces; each is compared. */
const mostImplemented = 1_000_000

/** The faults of a text as a GraphQL schema. Directives that it does not declare, as those of Federation, are accepted. */
export function graphqlFaults(text: string): TextFault[] {
  const faults = faultsOf(text, true)
  const placed = faults.every(({ place }) => place !== undefined)
  return placed || text.length > mostPlaced ? faults : faultsOf(text, false)
}

function faultsOf(text: string, noLocation: boolean): TextFault[] {
  try {
    const document = withoutForeignDirectives(parse(text, { noLocation, maxTokens }))
    if (implementedFields(document) > mostImplemented) {
      return [{ detail: `its types implement more than ${mostImplemented} fields of interfaces` }]
    }
    const errors = [...executable(document), ...sdlErrors(document)]
    if (errors.length > 0) return errors.map(toFault)
    const found = validateSchema(buildASTSchema(document, { assumeValidSDL: true }))
    // A fault without a place is one of the whole, such as a schema without a root type.
    return found
      .filter(({ nodes }) => nodes && nodes.length > 0)
      .slice(0, mostFaults)
      .map(toFault)
  } catch (error) {
    if (error instanceof GraphQLError) return [toFault(error)]
    if (error instanceof RangeError) return [{ detail: 'it is nested too deeply' }]
    throw error
  }
}

/** An error of the library as a fault, without the words that it puts before each. */
export function toFault({ message, locations }: GraphQLError): TextFault {
  const [first] = locations ?? []
  const detail = message.replace(/^Syntax Error: /, '')
  return first ? { detail, place: { line: first.line, column: first.column } } : { detail }
}

function executable({ definitions }: DocumentNode): GraphQLError[] {
  const first = definitions.find(
    (one) => one.kind === Kind.OPERATION_DEFINITION || one.kind === Kind.FRAGMENT_DEFINITION,
  )
  return first ? [new GraphQLError('A schema holds no queries.', { nodes: first })] : []
}

class Enough extends Error {}

// As the library's own validation, which does not stop at any number of errors and looks for likely names at each.
function sdlErrors(document: DocumentNode): GraphQLError[] {
  const errors: GraphQLError[] = []
  const context = new SDLValidationContext(document, null, (error) => {
    errors.push(error)
    if (errors.length >= mostFaults) throw new Enough()
  })
  try {
    visit(document, visitInParallel(specifiedSDLRules.map((rule) => rule(context))))
  } catch (error) {
    if (!(error instanceof Enough)) throw error
  }
  return errors
}

const ofTheLanguage = new Set(['deprecated', 'specifiedBy', 'oneOf', 'include', 'skip'])

function withoutForeignDirectives(document: DocumentNode): DocumentNode {
  const known = new Set(ofTheLanguage)
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) known.add(definition.name.value)
  }
  return visit(document, {
    Directive: (node) => (known.has(node.name.value) ? undefined : null),
  })
}

function implementedFields({ definitions }: DocumentNode): number {
  const fields = new Map<string, number>()
  for (const one of definitions) {
    if ('fields' in one && 'name' in one && one.name) {
      fields.set(one.name.value, (fields.get(one.name.value) ?? 0) + (one.fields?.length ?? 0))
    }
  }
  return definitions
    .flatMap((one) => ('interfaces' in one ? (one.interfaces ?? []) : []))
    .reduce((sum, { name }) => sum + (fields.get(name.value) ?? 0), 0)
}
