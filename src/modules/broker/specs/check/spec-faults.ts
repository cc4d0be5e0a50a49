import { buildClientSchema, type IntrospectionQuery } from 'graphql'
import { withinEffort } from '../../../../core/json-schema/effort.ts'
import type { Fault } from '../../../../core/json-schema/faults.ts'
import { isObject, type Json } from '../../../../core/json-schema/pointer.ts'
import type { RecognizedSpec } from '../spec-type.ts'
import { documentFaults } from './document-faults.ts'
import { graphqlFaults, type TextFault } from './graphql-faults.ts'
import { officialSchema } from './official-schemas.ts'
import { brokenReferences } from './references.ts'
import { textPlace } from './text-place.ts'

/** A fault of a specification with its place: a JSON pointer into a document, or the line and column in a text. */
export type SpecFault = Fault & { line?: number; column?: number }

/**
 * The faults of a recognized specification by the published schema of its kind; undefined for an unknown version of the
 * kind.
 */
export async function specFaults(spec: RecognizedSpec): Promise<SpecFault[] | undefined> {
  const { type, root, text } = spec
  if (type === 'graphql')
    return root ? introspectionFaults(root) : graphqlFaults(text ?? '').map(inText)
  const official = root && (await officialSchema(root))
  if (!root || !official) return undefined
  const faults = withinEffort(() => {
    const found = documentFaults(root, official)
    return found.length > 0 ? found : brokenReferences(root)
  })
  if (!faults)
    return [{ pointer: '', detail: 'it is nested in a way that takes too much work to check' }]
  return text === undefined
    ? faults
    : faults.map((one) => ({ ...one, ...textPlace(text, one.pointer) }))
}

function inText({ detail, place }: TextFault): SpecFault {
  return { pointer: '', detail, ...place }
}

function introspectionFaults(root: Json): SpecFault[] {
  if (typeof root.schema === 'string') {
    return graphqlFaults(root.schema).map((one) => ({ ...inText(one), pointer: '/schema' }))
  }
  try {
    buildClientSchema(asIntrospection(root))
    return []
  } catch (error) {
    return [
      { pointer: '/__schema', detail: error instanceof Error ? error.message.slice(0, 300) : '' },
    ]
  }
}

function asIntrospection(root: Json): IntrospectionQuery {
  return (isObject(root.__schema) ? root : { __schema: {} }) as unknown as IntrospectionQuery
}
